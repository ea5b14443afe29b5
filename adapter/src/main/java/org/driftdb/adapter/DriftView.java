package org.driftdb.adapter;

import java.util.Objects;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.ViewDefinition;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * A view of a database, as it was when a statement was prepared. It is its query: the names in it
 * mean what they mean where the view is read, and its columns follow those of its tables.
 */
public final class DriftView extends AbstractTable implements TranslatableTable {
  private final DatabaseAccess access;
  private final ViewDefinition definition;
  private final @Nullable ViewPoint point;
  private final boolean lives;

  private DriftView(
      DatabaseAccess access, ViewDefinition definition, @Nullable ViewPoint point, boolean lives) {
    this.access = access;
    this.definition = definition;
    this.point = point;
    this.lives = lives;
  }

  /** The view that a name means to the statement being prepared; null if there never was one. */
  static @Nullable DriftView find(DatabaseAccess access, PastName name) {
    ViewPoint from = name.from();
    ViewPoint point = from == null ? Planning.viewPoint() : from;
    Snapshot seen = access.seen(point == null ? null : point.point());
    ViewDefinition living = access.findView(name.table(), point);
    ViewDefinition ever = living == null ? seen.findViewEver(name.table()) : living;
    // Which view a parameter means is looked for when it is bound.
    boolean unknown = from != null && from.point() == null;
    return ever == null ? null : new DriftView(access, ever, point, living != null || unknown);
  }

  /** The view that a name means to the statement being prepared; null if there never was one. */
  public static @Nullable DriftView find(DatabaseAccess access, String name) {
    return find(access, new PastName(name, ScanTime.Kind.STATE, null));
  }

  /** What a view would be that is to be made. */
  public static DriftView of(DatabaseAccess access, ViewDefinition definition) {
    return new DriftView(access, definition, null, true);
  }

  /** The way to the database. */
  public DatabaseAccess access() {
    return access;
  }

  /** What it is. */
  public ViewDefinition definition() {
    return definition;
  }

  /** The point that stands behind it, as a statement has it; null for none. */
  public @Nullable SqlNode point(SqlParserPos pos) {
    Integer parameter = point == null ? null : point.parameter();
    Point written = point == null ? null : point.point();
    return parameter != null
        ? new SqlDynamicParam(parameter, pos)
        : written == null ? null : SqlLiteral.createCharString(written.toString(), pos);
  }

  /** Whether a point stands behind it, or behind a view that asks it. */
  public boolean hasPoint() {
    return point != null;
  }

  /** Whether its name never meant anything else. */
  public boolean alwaysMeantTheSame() {
    return lives && access.seen(null).alwaysMeantTheSame(definition.name());
  }

  /**
   * Why it cannot be read at a point that is found while the statement runs, as {@link
   * ViewReader#changing} says it; null if it can.
   */
  public @Nullable String changing() {
    DriftView pointless = new DriftView(access, definition, null, lives);
    return Planning.seenFrom(definition.name(), null, () -> Planning.views().changing(pointless));
  }

  /** Whether two are one view, read at one point. */
  public boolean isSameAs(DriftView other) {
    return access == other.access
        && definition.name().equals(other.definition.name())
        && Objects.equals(point, other.point);
  }

  @Override
  public Schema.TableType getJdbcTableType() {
    return Schema.TableType.VIEW;
  }

  @Override
  public RelDataType getRowType(RelDataTypeFactory typeFactory) {
    requireLiving();
    return Planning.seenFrom(definition.name(), point, () -> Planning.views().rowType(this));
  }

  @Override
  public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable table) {
    requireLiving();
    return Planning.seenFrom(definition.name(), point, () -> Planning.views().rel(this, context));
  }

  private void requireLiving() {
    if (!lives) {
      throw new DriftException(
          ErrorCode.NO_SUCH_TABLE,
          "There is no view "
              + Json.write(definition.name())
              + " any more; it was dropped, and can be read AS OF a point at which it lived");
    }
  }
}
