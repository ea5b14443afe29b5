import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Changes Calcite's grammar, Parser.jj, where its extension points do not suffice. The build runs this file as it is.
 *
 * <p>Each change names the text it replaces and how often that text must be there. A Calcite that words its grammar
 * differently therefore fails the build here, with the change that has to be looked at, and never later.
 */
final class ChangeGrammar {
  private String grammar;

  private ChangeGrammar(String grammar) {
    this.grammar = grammar;
  }

  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]);
    ChangeGrammar change = new ChangeGrammar(Files.readString(file));
    change.readStatementsThroughOurOwnStream();
    change.letTheLexerLeaveTableNames();
    change.quoteAsPeopleExpect();
    change.numberParameters();
    change.travelInTime();
    change.insertDocuments();
    change.assignDefaults();
    change.explainRestore();
    change.nameTablesByReservedWords();
    change.endByASemicolon();
    Files.writeString(file, change.grammar);
  }

  /** Documents are cut out of the statement's own text, so the lexer must be able to go on at any place in it. */
  private void readStatementsThroughOurOwnStream() {
    replace(1, "    UNICODE_INPUT = true;\n", "    UNICODE_INPUT = true;\n    USER_CHAR_STREAM = true;\n    COMMON_TOKEN_ACTION = true;\n");
    replace(
        1,
        """
                    final ${parser.class} parser = new ${parser.class}(reader);
                    if (reader instanceof SourceStringReader) {
                        final String sql =
                            ((SourceStringReader) reader).getSourceString();
                        parser.setOriginalSql(sql);
                        parser.jj_input_stream.ReInit(reader, 1, 1, sql.length());
                    }
                  return parser;
        """,
        """
                    final StatementText text = StatementText.read(reader);
                    final ${parser.class} parser = new ${parser.class}(text);
                    parser.text = text;
                    parser.setOriginalSql(text.toString());
                    return parser;
                }

                @Override public DdlExecutor getDdlExecutor() {
                    return DdlExecutors.provided();
        """);
    replace(
        1,
        """
            private int rowValueStarCount;
        """,
        """
            private int rowValueStarCount;
            private StatementText text;

            private ParameterNumbers parameters = new ParameterNumbers();

            private boolean asOfFollows() {
                return getToken(1).kind == AS && getToken(2).kind == OF;
            }

            private boolean numberFollowsAtOnce() {
                final Token next = getToken(1);
                return next.kind == UNSIGNED_INTEGER_LITERAL
                    && next.beginLine == token.endLine
                    && next.beginColumn == token.endColumn + 1;
            }

            /** Begins anew with another statement; the lexical rules stay as they are. */
            public void ReInit(Reader reader) {
                final int lexicalState = token_source.normalState();
                text = StatementText.read(reader);
                setOriginalSql(text.toString());
                ReInit(text);
                parameters = new ParameterNumbers();
                nDynamicParams = 0;
                token_source.lexicalStateStack.clear();
                token_source.SwitchTo(lexicalState);
            }
        """);
    replace(1, "new ${parser.class}(new java.io.StringReader(\"\"))", "new ${parser.class}(new StatementText(\"\"))");
    replace(1, "        jj_input_stream.setTabSize(tabSize);\n", "        // A tab is one column wide, as every other character.\n");
  }

  /**
   * In BIG_QUERY a table's name may hold hyphens, so FROM and its like switch the lexer to a state that reads them. Only
   * an unquoted identifier switched it back: after FROM order or FROM `t`, a - b without spaces became one name. And
   * names took in the hyphens of a comment that followed them without a space.
   */
  private void letTheLexerLeaveTableNames() {
    replace(
        1,
        "< HYPHENATED_IDENTIFIER: <LETTER> (<LETTER>|<DIGIT>|\"-\")* >",
        "< HYPHENATED_IDENTIFIER: <LETTER> (<LETTER>|<DIGIT>)* ( \"-\" (<LETTER>|<DIGIT>)+ )* >");
    replace(
        1,
        "    <COMMA> { joinType = JoinType.COMMA.symbol(getPos()); }\n",
        "    <COMMA> { joinType = JoinType.COMMA.symbol(getPos()); readNextAsName(); }\n");
    replace(
        1,
        "    void afterTableName() {\n",
        """
            /** The state that the lexical rules ask for, whatever the lexer is inside of. */
            int normalState() {
              return lexicalStateStack.isEmpty() ? curLexState : lexicalStateStack.get(0);
            }

            void CommonTokenAction(Token t) {
              if (curLexState == BQHID && TableNames.isName(t.kind)) {
                popState();
              }
            }

            void afterTableName() {
        """);
  }

  /** In BIG_QUERY, 'it''s' is one string, and a backslash itself can be written. */
  private void quoteAsPeopleExpect() {
    replace(
        1,
        "      <QUOTE> ( (~[\"\\\\\", \"'\"]) | (\"\\\\\" ~[]) )* <QUOTE>\n",
        "      <QUOTE> ( (~[\"\\\\\", \"'\"]) | (\"\\\\\" ~[]) | \"''\" )* <QUOTE>\n");
    replace(
        1,
        "SqlParserUtil.stripQuotes(getToken(0).image, \"'\", \"'\", \"\\\\'\",\n            Casing.UNCHANGED)",
        "QuotedText.unquote(getToken(0).image)");
    replace(
        1,
        "SqlParserUtil.stripQuotes(token.image, \"'\", \"'\", \"\\\\'\", Casing.UNCHANGED)",
        "QuotedText.unquote(token.image)");
    replace(
        1,
        "SqlParserUtil.stripQuotes(getToken(0).image, DQ, DQ, \"\\\\\\\"\",\n            Casing.UNCHANGED)",
        "QuotedText.unquote(getToken(0).image)");
    replace(
        1,
        "SqlParserUtil.stripQuotes(token.image, DQ, DQ, \"\\\\\\\"\", Casing.UNCHANGED)",
        "QuotedText.unquote(token.image)");
    replace(
        1,
        "SqlParserUtil.stripQuotes(getToken(0).image, \"`\", \"`\", \"\\\\`\",\n                quotedCasing)",
        "SqlParserUtil.toCase(EmptyName.orName(QuotedText.unquote(getToken(0).image)), quotedCasing)");
    // SELECT x AS "my alias"
    replace(
        1,
        """
        {
            <QUOTED_STRING> {
                if (!this.conformance.allowCharLiteralAlias()) {
        """,
        """
        {
            <BIG_QUERY_DOUBLE_QUOTED_STRING> {
                return new SqlIdentifier(QuotedText.unquote(token.image), getPos());
            }
        |
            <QUOTED_STRING> {
                if (!this.conformance.allowCharLiteralAlias()) {
        """);
    // {d '2026-01-05'}, {t ..} and {ts ..}
    replace(1, "    <LBRACE_D> <QUOTED_STRING> {\n        p = SqlParserUtil.parseString(token.image);\n    }\n", "    <LBRACE_D> p = SimpleStringLiteral()\n");
    replace(1, "    <LBRACE_T> <QUOTED_STRING> {\n        p = SqlParserUtil.parseString(token.image);\n    }\n", "    <LBRACE_T> p = SimpleStringLiteral()\n");
    replace(1, "    <LBRACE_TS> { s = span(); } <QUOTED_STRING> {\n        p = SqlParserUtil.parseString(token.image);\n    }\n", "    <LBRACE_TS> { s = span(); } p = SimpleStringLiteral()\n");
  }

  /** The parameter of a query's point comes to stand once for each table, and is written with its number there. */
  private void numberParameters() {
    replace(
        1,
        """
        SqlDynamicParam DynamicParam() :
        {
        }
        {
            <HOOK> {
                return new SqlDynamicParam(nDynamicParams++, getPos());
            }
        }
        """,
        """
        SqlDynamicParam DynamicParam() :
        {
            final Span s;
            final SqlDynamicParam param;
        }
        {
            <HOOK> { s = span(); }
            (
                LOOKAHEAD({ numberFollowsAtOnce() })
                <UNSIGNED_INTEGER_LITERAL> { param = parameters.numbered(token.image, s.end(this)); }
            |
                { param = parameters.next(s.pos()); }
            )
            {
                nDynamicParams = parameters.count();
                return param;
            }
        }
        """);
  }

  /** AS OF after a table and after a query, and points wherever a table function takes one. */
  private void travelInTime() {
    // FROM t AS OF p is no alias, and neither are ORDER BY x AS OF p and SELECT x AS OF p.
    replace(
        1,
        "        [ <AS> ] alias = SimpleIdentifier()\n        (\n",
        "        LOOKAHEAD(1, { !asOfFollows() }) [ <AS> ] alias = SimpleIdentifier()\n        (\n");
    replace(
        1,
        "        [ <AS>\n            (\n                id = SimpleIdentifier()\n",
        "        [ LOOKAHEAD(1, { !asOfFollows() }) <AS>\n            (\n                id = SimpleIdentifier()\n");
    replace(
        1,
        "        [ <AS>\n            [ <MEASURE> {\n",
        "        LOOKAHEAD({ asOfFollows() }) { list.add(e); }\n    |\n        [ <AS>\n            [ <MEASURE> {\n");
    // ((SELECT ..) UNION SELECT .. AS OF p) AS x, and with it ORDER BY and LIMIT there.
    replace(
        1,
        """
                { list.add(e); }
                ( AddSetOpQuery(list, exprContext) )*
                { return SqlParserUtil.toTree(list); }
        """,
        """
                { list.add(e); }
                ( AddSetOpQuery(list, exprContext) )*
                e = OrderByLimitOpt(SqlParserUtil.toTree(list))
                { return e; }
        """);
    // OrderByLimitOpt of ours calls Calcite's under its new name.
    replace(1, "SqlNode OrderByLimitOpt(SqlNode e) :\n", "SqlNode SortedOpt(SqlNode e) :\n");
    replace(
        1,
        """
        SqlSnapshot Snapshot(SqlNode tableRef) :
        {
            final Span s;
            final SqlNode e;
        }
        {
            { s = span(); } <FOR> <SYSTEM_TIME> <AS> <OF>
        """,
        """
        SqlSnapshot Snapshot(SqlNode tableRef) :
        {
            final Span s;
            final SqlNode e;
            final SqlNode period;
            boolean ifNone = false;
        }
        {
            { s = span(); } <FOR> <SYSTEM_TIME>
            (
                period = Period() {
                    return new SqlPeriodSnapshot(s.end(this), tableRef, period);
                }
            |
                [ <DEFAULT_> { ifNone = true; } ] <AS> <OF>
        """);
    replace(
        1,
        "        tableRef = ImplicitTableFunctionCallArgs(tableName)\n",
        "        tableRef = ImplicitTableFunctionCallArgs(tableName)\n            [ tableRef = Snapshot(tableRef) ]\n");
    replace(
        1,
        "        tableRef = TableFunctionCall()\n        tableRef = addLateral(tableRef, lateral)\n",
        "        tableRef = TableFunctionCall()\n        tableRef = addLateral(tableRef, lateral)\n        [ tableRef = Snapshot(tableRef) ]\n");
    replace(
        1,
        """
            e = Expression(ExprContext.ACCEPT_NON_QUERY) {
                return new SqlSnapshot(s.end(this), tableRef, e);
            }
        """,
        """
                e = Point() {
                    return ifNone
                        ? new SqlDefaultSnapshot(s.end(this), tableRef, e)
                        : new SqlSnapshot(s.end(this), tableRef, e);
                }
            )
        """);
    // ALTER SESSION SET as_of = @seq:7
    replace(1, "            val = Literal()\n        |\n", "            val = Literal()\n        |\n            val = PointString()\n        |\n");
    replace(2, "        e = Default()\n    |\n", "        e = Default()\n    |\n        e = PointString()\n    |\n");
    replace(
        1,
        "        return SqlStdOperatorTable.COLLECTION_TABLE.createCall(pos,\n            call);\n",
        "        return Points.tableFunction(pos, (SqlCall) call);\n");
    replace(
        1,
        "        return SqlStdOperatorTable.COLLECTION_TABLE.createCall(s.end(this), call);\n",
        "        return Points.tableFunction(s.end(this), (SqlCall) call);\n");
    replace(1, "    return lateral\n        ? SqlStdOperatorTable.LATERAL", "    return lateral && !(tableRef instanceof SqlSnapshot)\n        ? SqlStdOperatorTable.LATERAL");
  }

  /** INSERT INTO t {...}, {...}: no query begins with a brace or a question mark, so one token decides. */
  private void insertDocuments() {
    replace(
        1,
        "    source = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY) {\n        return new SqlInsert(s.end(source), keywordList, tableRef, source,\n            columnList);\n    }\n",
        """
            (
                LOOKAHEAD(1)
                source = Documents() {
                    if (!keywords.isEmpty() || tableRef != tableName || columnList != null) {
                        throw DriftSyntax.documentsStandAlone(source.getParserPosition());
                    }
                    return new SqlInsertDocuments(s.end(source), tableName, (SqlNodeList) source);
                }
            |
                source = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY) {
                    return new SqlInsert(s.end(source), keywordList, tableRef, source,
                        columnList);
                }
            )
        """);
  }

  /** UPDATE t SET c = DEFAULT, also in MERGE. */
  private void assignDefaults() {
    replace(
        2,
        "<EQ> AddExpression(sourceExpressionList, ExprContext.ACCEPT_SUB_QUERY)",
        "<EQ> AddAssignedValue(sourceExpressionList)");
    replace(
        2,
        "<EQ> AddExpression(updateExprList, ExprContext.ACCEPT_SUB_QUERY)",
        "<EQ> AddAssignedValue(updateExprList)");
  }

  /** EXPLAIN PLAN FOR RESTORE: which of them have a plan is not the grammar's to say. */
  private void explainRestore() {
    replace(
        1,
        "    <FOR> stmt = SqlQueryOrDml() {\n",
        "    <FOR> ( LOOKAHEAD(2) stmt = SqlRestore() | stmt = SqlQueryOrDml() ) {\n");
  }

  /** Where a table's name must stand, a reserved word that can begin nothing else there is one. */
  private void nameTablesByReservedWords() {
    replace(
        1,
        "    private void pushRowValueStar() {\n",
        "<#include \"/@includes/reservedNames.ftl\" />\n    private void pushRowValueStar() {\n");
    replace(
        1,
        "    AddIdentifierSegment(names, positions) {\n        final int n = names.size();\n",
        "    ( LOOKAHEAD({ reservedNameFollows() }) AddReservedTableName(names, positions)"
            + " | AddIdentifierSegment(names, positions) ) {\n        final int n = names.size();\n");
    replace(
        1,
        "    <TABLE> tableRef = CompoundIdentifier()\n",
        "    <TABLE> tableRef = CompoundTableIdentifier()\n"
            + "    [ LOOKAHEAD({ getToken(1).kind == FOR && getToken(2).kind == SYSTEM_TIME }) tableRef = Snapshot(tableRef) ]\n");
    // What is written to stands where no query and no function can: there every word is a name.
    replace(2, "<INTO> tableName = CompoundTableIdentifier()\n", "<INTO> tableName = TableName()\n");
    replace(1, "    <FROM> tableName = CompoundTableIdentifier()\n", "    <FROM> tableName = TableName()\n");
    replace(1, "    tableName = CompoundTableIdentifier()\n    (", "    tableName = TableName()\n    (");
    replace(
        1,
        """
                LOOKAHEAD( <TABLE>
                   | <IDENTIFIER>
                   | <HYPHENATED_IDENTIFIER>
                   | <QUOTED_IDENTIFIER>
                   | <BACK_QUOTED_IDENTIFIER>
                   | <BIG_QUERY_BACK_QUOTED_IDENTIFIER>
                   | <BRACKET_QUOTED_IDENTIFIER> )
                (<TABLE>)?
                table = CompoundIdentifier()
        """,
        """
                LOOKAHEAD({ TableNames.describesTable(getToken(1), getToken(2)) })
                [ LOOKAHEAD({ getToken(1).kind == TABLE && !TableNames.endsStatement(getToken(2)) }) <TABLE> ]
                table = TableName()
        """);
  }

  /** A semicolon may end a statement, as it does in scripts; a second statement is refused by name. */
  private void endByASemicolon() {
    replace(
        1,
        "    stmt = SqlStmt() <EOF>\n",
        """
            stmt = SqlStmt()
            [
                <SEMICOLON> {
                    if (getToken(1).kind != EOF && getToken(1).kind != SEMICOLON) {
                        throw DriftSyntax.oneStatement(getToken(1));
                    }
                }
            ]
            <EOF>
        """);
  }

  private void replace(int times, String before, String after) {
    int found = 0;
    for (int at = grammar.indexOf(before); at >= 0; at = grammar.indexOf(before, at + before.length())) {
      found++;
    }
    if (found != times) {
      throw new IllegalStateException(
          "Calcite's grammar has this text " + found + " times, not " + times + ". Look at what replaces it.\n" + before);
    }
    grammar = grammar.replace(before, after);
  }
}
