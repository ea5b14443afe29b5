package org.driftdb.parser;

import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.parser.Span;
import org.apache.calcite.sql.parser.SqlParserPos;

/** What may be wrong with a statement beyond its tokens, said with its place in the statement. */
final class DriftSyntax {
  private DriftSyntax() {}

  static CalciteContextException documentsStandAlone(SqlParserPos pos) {
    return error(
        pos,
        "Documents name their fields themselves: write INSERT INTO t {...}, without UPSERT, hints or a list of columns");
  }

  static CalciteContextException oneStatement(Token next) {
    return error(position(next), "Another statement begins here: run one at a time");
  }

  static CalciteContextException asOfNeedsQuery(SqlParserPos pos) {
    return error(pos, "AS OF must follow a query or a table");
  }

  static CalciteContextException pointNotTaken(SqlParserPos pos) {
    return error(
        pos,
        "No table of the query takes the point of this AS OF: each names one of its own, or there is none with a history");
  }

  static CalciteContextException changesColumnsOnly(Token found) {
    return refusal(
        position(found),
        "ALTER TABLE can ADD, DROP and RENAME columns: ADD COLUMN c BIGINT, DROP COLUMN c, RENAME COLUMN a TO b");
  }

  static CalciteContextException referencesNeedTable(SqlParserPos pos) {
    return refusal(pos, "A column cannot be added with REFERENCES: only CREATE TABLE makes these");
  }

  static CalciteContextException noReferentialAction(String action, SqlParserPos pos) {
    return refusal(
        pos,
        "Rows that refer to another are never changed by themselves: there is no "
            + action
            + ", only NO ACTION");
  }

  static CalciteContextException asOfNeedsTable(SqlParserPos pos) {
    return error(pos, "AS_OF takes a table's name and a point: AS_OF('t', '@seq:7')");
  }

  static CalciteContextException keyExpected(Token found) {
    return error(
        position(found),
        "A key must follow KEY: a JSON string, number or boolean, an array of these, or ?");
  }

  static CalciteContextException wordExpected(String word, String usage, Token found) {
    return error(position(found), word + " must follow here: " + usage);
  }

  static CalciteContextException pointExpected(String word, SqlParserPos pos) {
    return error(
        pos, "A point must follow " + word + ": @seq:7, a time as a string or TIMESTAMP, or ?");
  }

  static CalciteContextException restoreNeedsPoint(Token found) {
    return error(
        position(found),
        "AS OF and a point must follow here: RESTORE t KEY k AS OF p, RESTORE t AS OF p WHERE c");
  }

  static CalciteContextException noSuchParameter(String number, SqlParserPos pos) {
    return error(pos, "Parameters are numbered from ?1 on; there is no ?" + number);
  }

  static CalciteContextException viewHasNoParameters(SqlParserPos pos) {
    return error(pos, "A view has no parameters: write the value where the ? stands");
  }

  static CalciteContextException givenTwice(String what, SqlParserPos pos) {
    return error(pos, what + " is given twice");
  }

  static void checkNoReplace(boolean replace, Span span) {
    if (replace) {
      throw error(
          span.pos(), "OR REPLACE is not known here: DROP what is there and CREATE it anew");
    }
  }

  /** An error in the JSON of a statement, told apart from others by its cause. */
  static CalciteContextException json(SqlParserPos pos, String problem) {
    String message = "Bad JSON at " + place(pos) + ": " + problem;
    return at(pos, message, new JsonSyntaxException(message));
  }

  /** No mistake of syntax: the cause tells the driver so (0A000). */
  private static CalciteContextException refusal(SqlParserPos pos, String problem) {
    String message = problem + " (" + place(pos) + ")";
    return at(pos, message, new UnsupportedOperationException(message));
  }

  private static CalciteContextException error(SqlParserPos pos, String problem) {
    String message = problem + " (" + place(pos) + ")";
    return at(pos, message, new CalciteException(message, null));
  }

  private static CalciteContextException at(
      SqlParserPos pos, String message, RuntimeException cause) {
    return new CalciteContextException(
        message,
        cause,
        pos.getLineNum(),
        pos.getColumnNum(),
        pos.getEndLineNum(),
        pos.getEndColumnNum());
  }

  private static SqlParserPos position(Token token) {
    return new SqlParserPos(token.beginLine, token.beginColumn, token.endLine, token.endColumn);
  }

  private static String place(SqlParserPos pos) {
    return "line " + pos.getLineNum() + ", column " + pos.getColumnNum();
  }
}
