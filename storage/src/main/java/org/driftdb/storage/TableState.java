package org.driftdb.storage;

import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.log.Damage;
import org.driftdb.storage.schema.DocumentColumns;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.Moment;
import org.driftdb.storage.schema.SchemaHistory;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a table at one time, as a picture that never changes.
 *
 * @param table the table itself, which goes on
 * @param schema what it is now
 * @param declared what was and is declared of it
 * @param columns the columns that its documents brought
 * @param created when it was made
 * @param dropped when it was dropped; null while it lives
 */
record TableState(
    Table table,
    TableSchema schema,
    SchemaHistory declared,
    DocumentColumns columns,
    Moment created,
    @Nullable Moment dropped)
    implements Relation {

  @Override
  public String name() {
    return schema.name();
  }

  /** What it was at a moment. */
  TableSchema schemaAt(Moment moment) {
    return schema.kind() == TableKind.TYPED ? declared.at(moment) : schema;
  }

  /**
   * Its schema at a moment.
   *
   * @throws org.driftdb.storage.log.DamagedException if that cannot be read
   */
  TableSchema known(Moment moment) {
    Damage damage = table.unreadable();
    if (damage != null) {
      throw damage.toException();
    }
    return schemaAt(moment);
  }

  /**
   * Where reading a history begins.
   *
   * @param from as told; {@link Snapshot#BEGINNING} for all that is kept
   * @param sequence that of the snapshot, at which the table was readable
   * @throws DriftException with code BEYOND_HORIZON if it is not kept from there on
   */
  long historyFrom(long from, long sequence) {
    if (from == Snapshot.BEGINNING) {
      return table.horizonUpTo(sequence);
    }
    table.checkKept(from);
    return from;
  }

  /**
   * The index of exactly this name, as it is kept.
   *
   * @throws DriftException with code NO_SUCH_INDEX if there is none
   */
  IndexDefinition index(String indexName) {
    IndexDefinition index = declared.stored().index(indexName);
    if (index == null) {
      throw new DriftException(
          ErrorCode.NO_SUCH_INDEX,
          "Table " + Json.write(name()) + " has no index " + Json.write(indexName));
    }
    return index;
  }
}
