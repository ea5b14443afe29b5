package org.driftdb.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.log.Damage;
import org.driftdb.storage.schema.Catalog;
import org.driftdb.storage.schema.ForeignKey;
import org.driftdb.storage.schema.Moment;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.schema.ViewDefinition;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * Every table and view that ever was, as known at one time: a picture that never changes, and what
 * a name means in it. A name means what is called exactly so, or else the only one whose name
 * differs in case alone.
 */
final class Tables {
  /** By exact name, each in the order in which they were made. */
  private final Map<String, List<Relation>> byName = new LinkedHashMap<>();

  private final Catalog living;

  /** The living tables that refer to others, by the names of those. */
  private final Map<String, List<TableSchema>> referring = new HashMap<>();

  Tables(List<TableState> states, List<ViewState> views) {
    List<Relation> relations = new ArrayList<>(states);
    relations.addAll(views);
    for (Relation relation : relations) {
      byName.computeIfAbsent(relation.name(), name -> new ArrayList<>()).add(relation);
    }
    byName.values().forEach(lives -> lives.sort(Comparator.comparing(Relation::created)));
    living =
        catalog(
            relations.stream().filter(Relation::lives).toList(), Moment.longAfter(Long.MAX_VALUE));
    for (TableSchema table : living.tables()) {
      table.foreignKeys().stream()
          .map(ForeignKey::parent)
          .distinct()
          .forEach(
              parent -> referring.computeIfAbsent(parent, name -> new ArrayList<>()).add(table));
    }
  }

  /** The living tables that refer to the one of exactly this name. */
  List<TableSchema> referringTo(String exactName) {
    return referring.getOrDefault(exactName, List.of());
  }

  private static Catalog catalog(List<Relation> relations, Moment columnsAt) {
    List<TableSchema> tables = new ArrayList<>();
    List<ViewDefinition> views = new ArrayList<>();
    Map<String, Damage> unreadable = new HashMap<>();
    for (Relation relation : relations) {
      if (relation instanceof TableState state) {
        tables.add(state.schemaAt(columnsAt));
        Damage damage = state.table().unreadable();
        if (damage != null) {
          unreadable.put(state.name(), damage);
        }
      } else if (relation instanceof ViewState view) {
        views.add(view.definition());
      }
    }
    return new Catalog(tables, views, unreadable);
  }

  /** The tables and views that live. */
  Catalog living() {
    return living;
  }

  /** The tables and views that names mean at a moment, with the columns of another. */
  Catalog at(Moment moment, Moment columnsAt) {
    List<Relation> relations = new ArrayList<>();
    for (String name : byName.keySet()) {
      Relation relation = exact(name, moment);
      if (relation != null) {
        relations.add(relation);
      }
    }
    return catalog(relations, columnsAt);
  }

  /** What a name means at a moment; null if it means nothing. */
  private @Nullable Relation meant(String name, Moment moment) {
    return only(candidates(name, exactName -> exact(exactName, moment)));
  }

  /** What a name means at a moment, or else the last that it meant before. */
  private @Nullable Relation meantEver(String name, Moment moment) {
    Relation found = meant(name, moment);
    return found != null ? found : only(candidates(name, this::last));
  }

  /** The view that a name means at a moment; null if it means none. */
  @Nullable ViewDefinition findView(String name, Moment moment) {
    return meant(name, moment) instanceof ViewState view ? view.definition() : null;
  }

  /** The view that a name means at a moment, or else the last that it meant before. */
  @Nullable ViewDefinition findViewEver(String name, Moment moment) {
    return meantEver(name, moment) instanceof ViewState view ? view.definition() : null;
  }

  /** Whether a name means something at a moment, and never meant anything else. */
  boolean alwaysMeantTheSame(String name, Moment moment) {
    List<List<Relation>> lives =
        byName.entrySet().stream()
            .filter(entry -> entry.getKey().equalsIgnoreCase(name))
            .map(Map.Entry::getValue)
            .toList();
    return meant(name, moment) != null && lives.size() == 1 && lives.get(0).size() == 1;
  }

  /** The table that a name means at a moment; null if it means none. */
  @Nullable TableState find(String name, Moment moment) {
    return meant(name, moment) instanceof TableState state ? state : null;
  }

  /**
   * The table that a name means at a moment, or else the last that it meant before; null if there
   * was none yet.
   */
  @Nullable TableState findEver(String name, Moment moment) {
    return meantEver(name, moment) instanceof TableState state ? state : null;
  }

  /**
   * The table that {@link #find} finds.
   *
   * @throws DriftException with code NO_SUCH_TABLE if there is none, or NOT_SUPPORTED if it is a
   *     view
   */
  TableState table(String name, Moment moment) {
    List<Relation> found = candidates(name, exactName -> exact(exactName, moment));
    if (found.isEmpty()) {
      Relation last = only(candidates(name, this::last));
      throw new DriftException(
          ErrorCode.NO_SUCH_TABLE,
          "There is no table "
              + Json.write(name)
              + (last == null
                  ? ""
                  : " any more; it was dropped, and can be read AS OF a point at which it lived"));
    }
    Relation only = only(found);
    if (only == null) {
      throw new DriftException(
          ErrorCode.NO_SUCH_TABLE,
          "There is no table "
              + Json.write(name)
              + ", and several whose names differ in case: write it exactly");
    }
    if (only instanceof TableState state) {
      return state;
    }
    throw Catalog.isView(name);
  }

  /** The table that {@link #findEver} finds, or the failure of {@link #table}. */
  TableState tableEver(String name, Moment moment) {
    TableState found = findEver(name, moment);
    return found != null ? found : table(name, moment);
  }

  private static @Nullable Relation only(List<Relation> candidates) {
    return candidates.size() == 1 ? candidates.get(0) : null;
  }

  private List<Relation> candidates(String name, Function<String, @Nullable Relation> exactName) {
    Relation exact = byName.containsKey(name) ? exactName.apply(name) : null;
    if (exact != null) {
      return List.of(exact);
    }
    List<Relation> found = new ArrayList<>();
    for (String candidate : byName.keySet()) {
      Relation state = candidate.equalsIgnoreCase(name) ? exactName.apply(candidate) : null;
      if (state != null) {
        found.add(state);
      }
    }
    return found;
  }

  /**
   * What lived at the moment under exactly this name; where nothing did, the last that was made
   * later: a table is empty there, a view asks the tables of then.
   */
  private @Nullable Relation exact(String exactName, Moment moment) {
    Relation later = null;
    for (Relation state : byName.getOrDefault(exactName, List.of())) {
      if (state.livesAt(moment)) {
        return state;
      }
      later = state.created().compareTo(moment) > 0 ? state : later;
    }
    return later;
  }

  private @Nullable Relation last(String exactName) {
    List<Relation> states = byName.getOrDefault(exactName, List.of());
    return states.isEmpty() ? null : states.get(states.size() - 1);
  }
}
