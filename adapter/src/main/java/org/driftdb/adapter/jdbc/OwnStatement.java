package org.driftdb.adapter.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.config.CalciteConnectionConfig;
import org.driftdb.parser.ReservedWords;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/** What statements and prepared statements have in common. */
interface OwnStatement extends Statement {
  /** Closes the statement too, if its caller wants that, and these are the rows of its last run. */
  void resultClosed(ResultSet rows) throws SQLException;

  /** Where the keys go that an execution generates; null if nobody wants them. */
  @Nullable GeneratedKeys generatedKeys();

  /** The keys that the last execution has generated, if its caller wanted them. */
  @Override
  default ResultSet getGeneratedKeys() throws SQLException {
    return ((DriftConnection) getConnection()).rows(generatedKeys());
  }

  private CalciteConnectionConfig config() throws SQLException {
    return ((DriftConnection) getConnection()).config();
  }

  /** Whether a backslash in quotes gives another meaning to what follows it. */
  private static boolean escapes(Quoting quoting) {
    return switch (quoting) {
      case BACK_TICK_BACKSLASH, DOUBLE_QUOTE_BACKSLASH, SINGLE_QUOTE_BACKSLASH -> true;
      default -> false;
    };
  }

  /** A text as it is written in SQL, by the lexical rules of the connection. */
  @Override
  default String enquoteLiteral(String value) throws SQLException {
    String doubled = value.replace("'", "''");
    return "'" + (escapes(config().quoting()) ? doubled.replace("\\", "\\\\") : doubled) + "'";
  }

  /** The same as of a text: all texts are Unicode. */
  @Override
  default String enquoteNCharLiteral(String value) throws SQLException {
    return enquoteLiteral(value);
  }

  /** A name as it is written in SQL, by the lexical rules of the connection. */
  @Override
  default String enquoteIdentifier(String identifier, boolean alwaysQuote) throws SQLException {
    if (!alwaysQuote && isSimpleIdentifier(identifier)) {
      return identifier;
    }
    Quoting quoting = config().quoting();
    if (escapes(quoting) && identifier.contains("\\")) {
      throw new SQLException(
          Json.write(identifier) + " cannot be written as a name: it holds a backslash",
          ErrorCode.SYNTAX.sqlState());
    }
    String open = quoting.string;
    String close = quoting == Quoting.BRACKET ? "]" : open;
    String escaped = identifier.replace(close, (escapes(quoting) ? "\\" : close) + close);
    return open + escaped + close;
  }

  @Override
  default boolean isSimpleIdentifier(String identifier) throws SQLException {
    return identifier.matches("[A-Za-z][A-Za-z0-9_]*") && !ReservedWords.contains(identifier);
  }
}
