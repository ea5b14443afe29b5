package org.driftdb.adapter.jdbc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.jdbc.CalcitePrepare;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.schema.lookup.LikePattern;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.driftdb.adapter.DatabaseAccess;
import org.driftdb.adapter.DriftSchema;
import org.driftdb.adapter.DriftView;
import org.driftdb.adapter.OutdatedPlanException;
import org.driftdb.adapter.Planning;
import org.driftdb.adapter.ViewReader;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.adapter.names.DriftCatalogReader;
import org.driftdb.adapter.names.DriftValidator;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.ViewDefinition;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * Reads the queries of views, each by the settings of who wrote it: its names are looked up in the
 * schema of the view first, and what it says of points is nearer to its tables than what stands
 * behind the view.
 */
final class ViewQueries implements ViewReader {
  private final CalcitePrepare.Context context;
  private final Session session;
  private final Map<DriftView, Known> known = new HashMap<>();

  /** The views whose queries are just being read, the innermost first. */
  private final Deque<Reading> reading = new ArrayDeque<>();

  /**
   * Reads them for one statement.
   *
   * @param context says what other schemas there are
   */
  ViewQueries(CalcitePrepare.Context context, Session session) {
    this.context = context;
    this.session = session;
  }

  /** A query that has been parsed. */
  private record Query(SqlNode node, DriftValidator validator, DriftCatalogReader names) {}

  /**
   * What is known of a view.
   *
   * @param changing why it is not the same at every point; null if it is, or has a point
   */
  private record Known(RelDataType type, @Nullable String changing) {}

  /** A view whose query is being read. */
  private static final class Reading {
    private final DriftView view;
    private @Nullable String changing;

    Reading(DriftView view) {
      this.view = view;
    }

    /** Takes notice of a reason why the view is not the same at every point. */
    void changes(@Nullable String reason) {
      if (changing == null && !view.hasPoint()) {
        changing = reason;
      }
    }
  }

  @Override
  public RelDataType rowType(DriftView view) {
    return known(view).type;
  }

  @Override
  public @Nullable String changing(DriftView view) {
    // One that was replaced or dropped is not read, as it need not be readable.
    return view.alwaysMeantTheSame() ? known(view).changing : replaced(view);
  }

  @Override
  public void noteChanging(String reason) {
    reading.element().changes(reason);
  }

  private static String replaced(DriftView view) {
    return "View " + Json.write(view.definition().name()) + " has not always been the same";
  }

  private Known known(DriftView view) {
    Known found = null;
    for (Map.Entry<DriftView, Known> entry : known.entrySet()) {
      if (entry.getKey().isSameAs(view)) {
        found = entry.getValue();
      }
    }
    if (found == null) {
      found = learned(view);
      known.put(view, found);
    }
    Reading asking = reading.peek();
    if (asking != null) {
      asking.changes(found.changing);
    }
    return found;
  }

  private Known learned(DriftView view) {
    return read(
        view,
        query -> {
          Reading self = reading.element();
          if (!view.alwaysMeantTheSame()) {
            self.changes(replaced(view));
          }
          if (CurrentSequence.isAskedBy(query.node)) {
            self.changes(
                "View " + Json.write(view.definition().name()) + " asks for CURRENT_SEQ()");
          }
          SqlNode valid = query.validator.validate(query.node);
          return new Known(
              named(view.definition(), query.validator.getValidatedNodeType(valid)), self.changing);
        });
  }

  @Override
  public RelNode rel(DriftView view, RelOptTable.ToRelContext context) {
    List<String> columns = rowType(view).getFieldNames();
    return read(
        view,
        query -> {
          SqlToRelConverter converter =
              DriftConverter.of(
                  context,
                  query.validator,
                  query.names,
                  context.getCluster(),
                  SqlToRelConverter.config()
                      .withTrimUnusedFields(true)
                      .withExpand(false)
                      .withInSubQueryThreshold(DriftPlanner.MAX_LIST));
          RelNode rel = converter.convertQuery(query.node, true, true).project();
          return RelOptUtil.createRename(rel, columns);
        });
  }

  private <T> T read(DriftView view, Function<Query, T> work) {
    ViewDefinition definition = view.definition();
    if (reading.stream().anyMatch(outer -> outer.view.isSameAs(view))) {
      throw new DriftException(
          ErrorCode.SYNTAX, "View " + Json.write(definition.name()) + " cannot ask itself");
    }
    reading.push(new Reading(view));
    try {
      DriftConfig config = DriftConfig.of(definition.settings());
      WithPoints pointed =
          WithPoints.in(HistoryCalls.replace(DriftPrepare.parse(config, definition.query())));
      SqlNode parsed = CurrentSequence.at(pointed.statement(), view);
      DriftCatalogReader names =
          new DriftCatalogReader(
              context.getRootSchema(),
              path(view.access()),
              context.getTypeFactory(),
              config,
              Planning::found);
      KnownPoints points = new KnownPoints(names, List.of());
      pointed.check(points);
      DriftValidator validator =
          DriftValidator.create(
              config,
              context.getTypeFactory(),
              names,
              CurrentSequence.OPERATORS,
              points,
              validation -> validation.withEmbeddedQuery(true));
      return session.preparing(
          DriftPrepare.namesSystemColumns(parsed),
          () -> work.apply(new Query(parsed, validator, names)));
    } catch (OutdatedPlanException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw new BrokenViewException(definition.name(), Failures.of(e));
    } finally {
      reading.pop();
    }
  }

  /** Where the tables of a database are: in the default schema, or else where it is found. */
  private List<String> path(DatabaseAccess access) {
    CalciteSchema root = context.getRootSchema();
    CalciteSchema schema = root;
    for (String step : context.getDefaultSchemaPath()) {
      schema = schema == null ? null : schema.getSubSchema(step, false);
    }
    if (schema != null && isOf(access, schema)) {
      return context.getDefaultSchemaPath();
    }
    for (String name : root.subSchemas().getNames(LikePattern.any())) {
      CalciteSchema found = root.getSubSchema(name, true);
      if (found != null && isOf(access, found)) {
        return List.of(name);
      }
    }
    return context.getDefaultSchemaPath();
  }

  private static boolean isOf(DatabaseAccess access, CalciteSchema schema) {
    return schema.schema instanceof DriftSchema drift && drift.access() == access;
  }

  /** What the columns of a view are called. */
  private RelDataType named(ViewDefinition view, RelDataType query) {
    List<String> names = new ArrayList<>();
    List<String> given = view.columns();
    if (!given.isEmpty() && given.size() != query.getFieldCount()) {
      throw new DriftException(
          ErrorCode.SYNTAX,
          "The view names "
              + given.size()
              + (given.size() == 1 ? " column" : " columns")
              + " and its query has "
              + query.getFieldCount());
    }
    Set<String> taken = new HashSet<>();
    for (String inside : query.getFieldNames()) {
      String name = given.isEmpty() ? ColumnNames.decode(inside) : given.get(names.size());
      if (!taken.add(name)) {
        throw new DriftException(
            ErrorCode.COLUMN_EXISTS,
            "Two columns are called " + Json.write(name) + ": name one of them otherwise, by AS");
      }
      names.add(ColumnNames.encode(name));
    }
    List<RelDataType> types = query.getFieldList().stream().map(field -> field.getType()).toList();
    return context.getTypeFactory().createStructType(types, names);
  }
}
