package org.driftdb.parser;

import java.util.BitSet;

/** Which tokens are names of tables, and which show that the token before them was one. */
final class TableNames implements DriftParserImplConstants {
  private static final BitSet NAMES =
      set(
          BACK_QUOTED_IDENTIFIER,
          BIG_QUERY_BACK_QUOTED_IDENTIFIER,
          BRACKET_QUOTED_IDENTIFIER,
          HYPHENATED_IDENTIFIER,
          IDENTIFIER,
          QUOTED_IDENTIFIER,
          UNICODE_QUOTED_IDENTIFIER);

  private static final BitSet WORDS = words();

  /** Words after which a table's name is still to come. */
  private static final BitSet BEFORE_NAME =
      set(
          CATALOG, DATABASE, DELETE, DESCRIBE, EXISTS, FROM, IF, INSERT, INTO, JOIN, LATERAL, MERGE,
          NOT, SCHEMA, STATEMENT, TABLE, UPDATE);

  /** What DESCRIBE may say besides a table. */
  private static final BitSet DESCRIBED =
      set(DELETE, EXPLAIN, INSERT, MERGE, SELECT, STATEMENT, UPDATE, UPSERT, VALUE, VALUES, WITH);

  /**
   * What may follow a table's name in FROM, and cannot follow a word that begins a query or another
   * kind of table.
   */
  private static final BitSet AFTER_NAME =
      set(
          AS,
          COMMA,
          CROSS,
          DOT,
          EOF,
          EXCEPT,
          FETCH,
          FOR,
          FULL,
          GROUP,
          HAVING,
          INNER,
          INTERSECT,
          JOIN,
          LEFT,
          LIMIT,
          NATURAL,
          OFFSET,
          ON,
          ORDER,
          QUALIFY,
          RIGHT,
          RPAREN,
          SEMICOLON,
          SET_MINUS,
          TABLESAMPLE,
          UNION,
          USING,
          WHERE,
          WINDOW);

  private TableNames() {}

  /** Whether a token, where a name with hyphens may stand, is that name. */
  static boolean isName(int kind) {
    return kind != IDENTIFIER
        && kind != HYPHENATED_IDENTIFIER
        && (NAMES.get(kind) || (WORDS.get(kind) && !BEFORE_NAME.get(kind)));
  }

  /** Whether a token shows that a word before it began nothing, and so is a name. */
  static boolean endsName(Token next) {
    return AFTER_NAME.get(next.kind);
  }

  /** Whether a token ends a statement, or goes on with a name. */
  static boolean endsStatement(Token token) {
    return token.kind == EOF || token.kind == SEMICOLON || token.kind == DOT;
  }

  /** Whether DESCRIBE is followed by a table, and by neither a query nor a statement. */
  static boolean describesTable(Token first, Token second) {
    return NAMES.get(first.kind)
        || (WORDS.get(first.kind) && (!DESCRIBED.get(first.kind) || endsStatement(second)));
  }

  private static BitSet set(int... kinds) {
    BitSet set = new BitSet();
    for (int kind : kinds) {
      set.set(kind);
    }
    return set;
  }

  private static BitSet words() {
    BitSet words = new BitSet();
    for (int kind = 0; kind < tokenImage.length; kind++) {
      if (tokenImage[kind].matches("\"[A-Z][A-Z0-9_]*\"")) {
        words.set(kind);
      }
    }
    return words;
  }
}
