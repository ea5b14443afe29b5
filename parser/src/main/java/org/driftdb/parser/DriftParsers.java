package org.driftdb.parser;

import org.apache.calcite.config.Lex;
import org.apache.calcite.sql.SqlDialect;
import org.apache.calcite.sql.parser.SqlParser;

/** Parsers for DriftQL and SQL. */
public final class DriftParsers {
  /** The lexical rules where none are asked for. */
  public static final Lex DEFAULT_LEX = Lex.BIG_QUERY;

  /** What makes our parser, by its name: who asks for that need not load it. */
  public static final String FACTORY = "org.driftdb.parser.DriftParserImpl#FACTORY";

  private static final int MAX_IDENTIFIER_LENGTH = 65_536;

  private DriftParsers() {}

  /**
   * How a parser reads statements under the lexical rules; the conformance is Calcite's default.
   */
  public static SqlParser.Config config(Lex lex) {
    return SqlParser.config()
        .withLex(lex)
        .withIdentifierMaxLength(MAX_IDENTIFIER_LENGTH)
        .withParserFactory(DriftParserImpl.FACTORY);
  }

  /**
   * How a statement is written for a parser with the same lexical rules to read it back as it was.
   */
  public static SqlDialect dialect(Lex lex) {
    return new DriftDialect(lex);
  }
}
