package org.driftdb.storage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.log.Damage;
import org.driftdb.storage.schema.Catalog;
import org.driftdb.storage.schema.Moment;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * Every table that ever was, as known at one time: a picture that never changes, and what a name
 * means in it. A name means the table of exactly this name, or else the only one whose name differs
 * in case alone.
 */
final class Tables {
  /** By exact name, in the order in which they were made. */
  private final Map<String, List<TableState>> byName = new LinkedHashMap<>();

  private final Catalog living;

  Tables(List<TableState> states) {
    for (TableState state : states) {
      byName.computeIfAbsent(state.name(), name -> new ArrayList<>()).add(state);
    }
    living = catalog(states.stream().filter(TableState::lives).toList());
  }

  private static Catalog catalog(List<TableState> states) {
    Map<String, Damage> unreadable = new HashMap<>();
    for (TableState state : states) {
      Damage damage = state.table().unreadable();
      if (damage != null) {
        unreadable.put(state.name(), damage);
      }
    }
    return new Catalog(states.stream().map(TableState::schema).toList(), unreadable);
  }

  /** The tables that live. */
  Catalog living() {
    return living;
  }

  /** The tables that names mean at a moment. */
  Catalog at(Moment moment) {
    List<TableState> states = new ArrayList<>();
    for (String name : byName.keySet()) {
      TableState state = exact(name, moment);
      if (state != null) {
        states.add(state);
      }
    }
    return catalog(states);
  }

  /** The table that a name means at a moment; null if it means none. */
  @Nullable TableState find(String name, Moment moment) {
    return only(candidates(name, exactName -> exact(exactName, moment)));
  }

  /**
   * The table that a name means at a moment, or else the last that it meant before; null if there
   * was none yet.
   */
  @Nullable TableState findEver(String name, Moment moment) {
    TableState found = find(name, moment);
    return found != null ? found : only(candidates(name, this::last));
  }

  /**
   * The table that {@link #find} finds.
   *
   * @throws DriftException with code NO_SUCH_TABLE if there is none
   */
  TableState table(String name, Moment moment) {
    List<TableState> found = candidates(name, exactName -> exact(exactName, moment));
    if (found.isEmpty()) {
      TableState last = only(candidates(name, this::last));
      throw new DriftException(
          ErrorCode.NO_SUCH_TABLE,
          "There is no table "
              + Json.write(name)
              + (last == null
                  ? ""
                  : " any more; it was dropped, and can be read AS OF a point at which it lived"));
    }
    TableState only = only(found);
    if (only == null) {
      throw new DriftException(
          ErrorCode.NO_SUCH_TABLE,
          "There is no table "
              + Json.write(name)
              + ", and several whose names differ in case: write it exactly");
    }
    return only;
  }

  /** The table that {@link #findEver} finds, or the failure of {@link #table}. */
  TableState tableEver(String name, Moment moment) {
    TableState found = findEver(name, moment);
    return found != null ? found : table(name, moment);
  }

  private static @Nullable TableState only(List<TableState> candidates) {
    return candidates.size() == 1 ? candidates.get(0) : null;
  }

  private List<TableState> candidates(
      String name, Function<String, @Nullable TableState> exactName) {
    TableState exact = byName.containsKey(name) ? exactName.apply(name) : null;
    if (exact != null) {
      return List.of(exact);
    }
    List<TableState> found = new ArrayList<>();
    for (String candidate : byName.keySet()) {
      TableState state = candidate.equalsIgnoreCase(name) ? exactName.apply(candidate) : null;
      if (state != null) {
        found.add(state);
      }
    }
    return found;
  }

  /**
   * The table of exactly this name that lived at the moment; where none did, the last that was made
   * later, which is empty there.
   */
  private @Nullable TableState exact(String exactName, Moment moment) {
    TableState later = null;
    for (TableState state : byName.getOrDefault(exactName, List.of())) {
      if (state.livesAt(moment)) {
        return state;
      }
      later = state.created().compareTo(moment) > 0 ? state : later;
    }
    return later;
  }

  private @Nullable TableState last(String exactName) {
    List<TableState> states = byName.getOrDefault(exactName, List.of());
    return states.isEmpty() ? null : states.get(states.size() - 1);
  }
}
