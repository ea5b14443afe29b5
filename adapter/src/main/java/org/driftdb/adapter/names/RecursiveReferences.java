package org.driftdb.adapter.names;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;

/**
 * Where the queries of {@code WITH RECURSIVE} name themselves. A column may be null there, also if
 * it is not in the first query: what the second one makes of it comes there, too.
 */
final class RecursiveReferences {
  private final Set<SqlNode> references = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Takes notice of the two queries of a name. */
  void note(SqlCall union, SqlWithItem item) {
    union
        .operand(1)
        .accept(
            new SqlBasicVisitor<Void>() {
              @Override
              public Void visit(SqlIdentifier id) {
                if (id.names.equals(item.name.names)) {
                  references.add(id);
                }
                return null;
              }
            });
  }

  /** Whether a name in FROM is one of them. */
  boolean has(SqlValidatorNamespace from) {
    SqlNode node = from.getNode();
    return references.contains(
        node != null && node.getKind() == SqlKind.AS ? ((SqlCall) node).operand(0) : node);
  }
}
