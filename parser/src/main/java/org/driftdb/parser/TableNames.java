package org.driftdb.parser;

import java.util.BitSet;

/** Which tokens are, and which end, the name of a table. */
final class TableNames implements DriftParserImplConstants {
  /** Words after which a table's name is still to come. */
  private static final BitSet BEFORE_NAME =
      set(
          CATALOG, DATABASE, DELETE, DESCRIBE, EXISTS, FROM, IF, INSERT, INTO, JOIN, LATERAL, MERGE,
          NOT, SCHEMA, STATEMENT, TABLE, UPDATE);

  /** Words that begin what DESCRIBE may say besides a table. */
  private static final BitSet BEGIN_STATEMENT =
      set(DELETE, INSERT, MERGE, SELECT, UPDATE, UPSERT, VALUE, VALUES, WITH);

  private static final BitSet QUOTED =
      set(
          BACK_QUOTED_IDENTIFIER,
          BIG_QUERY_BACK_QUOTED_IDENTIFIER,
          BRACKET_QUOTED_IDENTIFIER,
          QUOTED_IDENTIFIER,
          UNICODE_QUOTED_IDENTIFIER);

  private static final BitSet PLAIN = set(IDENTIFIER, HYPHENATED_IDENTIFIER);

  private static final BitSet KEYWORDS = keywords();

  private TableNames() {}

  /** Whether a token ends the place in which a name may hold hyphens. */
  static boolean endsWith(int kind) {
    return QUOTED.get(kind) || (KEYWORDS.get(kind) && !BEFORE_NAME.get(kind));
  }

  /** Whether DESCRIBE is followed by a table, and by neither a query nor a statement. */
  static boolean isDescribed(Token first, Token second) {
    if (first.kind == STATEMENT) {
      return second.kind == EOF || second.kind == SEMICOLON;
    }
    return PLAIN.get(first.kind)
        || QUOTED.get(first.kind)
        || (KEYWORDS.get(first.kind) && !BEGIN_STATEMENT.get(first.kind));
  }

  private static BitSet set(int... kinds) {
    BitSet set = new BitSet();
    for (int kind : kinds) {
      set.set(kind);
    }
    return set;
  }

  private static BitSet keywords() {
    BitSet keywords = new BitSet();
    for (int kind = 0; kind < tokenImage.length; kind++) {
      if (tokenImage[kind].matches("\"[A-Z][A-Z0-9_]*\"")) {
        keywords.set(kind);
      }
    }
    return keywords;
  }
}
