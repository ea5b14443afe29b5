package org.driftdb.adapter.jdbc;

import java.util.List;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlMerge;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlUpdate;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.Util;
import org.driftdb.adapter.driftql.TableReference;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;

/**
 * MERGE: over the rows of the source, each with the row of the table that matches it, if one does.
 *
 * <pre>
 * SELECT key of t, CASE WHEN key IS NOT NULL THEN what is set .., CASE WHEN key IS NULL THEN what is inserted ..
 * FROM source LEFT JOIN t ON condition
 * </pre>
 */
final class Merges {
  private final SqlMerge merge;
  private final TableReference reference;
  private final TableSchema table;
  private final SqlParserPos pos;
  private final SqlIdentifier target;
  private final String alias;
  private final SqlNodeList key;

  private Merges(SqlMerge merge, TableReference reference) {
    this.merge = merge;
    this.reference = reference;
    this.table = reference.everLiving();
    this.pos = merge.getParserPosition();
    this.target = (SqlIdentifier) merge.getTargetTable();
    SqlIdentifier given = merge.getAlias();
    this.alias = given == null ? Util.last(target.names) : given.getSimple();
    this.key = TableWrites.keyColumns(table, alias, pos);
  }

  /** The write that a MERGE is. */
  static TableWrites.Write write(SqlMerge merge, TableReference reference) {
    return new Merges(merge, reference).write();
  }

  private TableWrites.Write write() {
    SqlUpdate update = merge.getUpdateCall();
    SqlInsert insert = merge.getInsertCall();
    List<String> updated = update == null ? List.of() : TableWrites.fields(update, table);
    List<String> inserted = insert == null ? List.of() : TableWrites.fields(insert, table);
    SqlNodeList columns = new SqlNodeList(key, pos);
    if (update != null) {
      TableWrites.Targets set = new TableWrites.Targets(table, updated);
      List<SqlNode> values = update.getSourceExpressionList();
      for (int i = 0; i < values.size(); i++) {
        columns.add(
            when(
                SqlStdOperatorTable.IS_NOT_NULL,
                TableWrites.anyParameter(set.given(i, values.get(i)))));
      }
    }
    if (insert != null) {
      TableWrites.Targets given = new TableWrites.Targets(table, inserted);
      SqlBasicCall row = ((SqlCall) insert.getSource()).operand(0);
      TableWrites.requireCount(row.operandCount(), inserted, row.getParserPosition());
      for (int i = 0; i < row.operandCount(); i++) {
        SqlNode value = TableWrites.variant(given.given(i, row.operand(i)));
        columns.add(when(SqlStdOperatorTable.IS_NULL, value));
      }
    }
    SqlNode onlyNew =
        update == null ? SqlStdOperatorTable.IS_NULL.createCall(pos, key.get(0)) : null;
    int insertedAt = key.size() + updated.size();
    return new TableWrites.Write(
        Selects.of(pos, columns, join(insert == null ? JoinType.INNER : JoinType.LEFT), onlyNew),
        reference,
        (row, statement) -> {
          if (row.get(0) == null) {
            Document inserting =
                TableWrites.document(row.subList(insertedAt, row.size()), inserted);
            statement.later().add(statement.complete(inserting));
          } else {
            statement.writeOnce(Key.copyOf(row.subList(0, key.size())));
            TableWrites.update(row, updated, statement);
          }
        });
  }

  /** A value that is evaluated only for rows that the table has, or for those that it has not. */
  private SqlNode when(SqlOperator test, SqlNode value) {
    SqlParserPos place = value.getParserPosition();
    return new SqlCase(
        place,
        null,
        SqlNodeList.of(test.createCall(place, key.get(0))),
        SqlNodeList.of(value),
        SqlLiteral.createNull(place));
  }

  private SqlNode join(JoinType type) {
    SqlNode named =
        SqlStdOperatorTable.AS.createCall(
            target.getParserPosition(), target, new SqlIdentifier(alias, pos));
    return new SqlJoin(
        pos,
        merge.getSourceTableRef(),
        SqlLiteral.createBoolean(false, pos),
        type.symbol(pos),
        named,
        JoinConditionType.ON.symbol(pos),
        merge.getCondition());
  }
}
