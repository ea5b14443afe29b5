<#-- DriftQL, time travel and the data definition that DriftDB knows. What needs no grammar is in plain Java beside it. -->

/* ---- Time travel ---- */

/** A point in time or in the sequence, as it follows AS OF. */
SqlNode Point() :
{
    SqlNode e;
}
{
    (
        e = WrittenPoint()
    |
        e = Expression(ExprContext.ACCEPT_NON_QUERY)
    )
    { return Points.of(e); }
}

/** A point that is no expression. */
SqlNode WrittenPoint() :
{
    final SqlNode e;
}
{
    e = PointString() { return e; }
|
    LOOKAHEAD({ Points.isQuoted(getToken(1)) })
    <QUOTED_IDENTIFIER> {
        return Points.literal(
            SqlParserUtil.stripQuotes(token.image, DQ, DQ, DQDQ, Casing.UNCHANGED), getPos());
    }
}

/** ALL, FROM a TO b or BETWEEN a AND b, as they follow FOR SYSTEM_TIME. */
SqlNode Period() :
{
    final Span s;
    final SqlNode from;
    final SqlNode to;
}
{
    <ALL> { return PeriodOperator.ALL.createCall(getPos()); }
|
    <FROM> { s = span(); } from = PeriodBound() <TO> to = PeriodBound() {
        return PeriodOperator.FROM_TO.createCall(s.end(this), from, to);
    }
|
    <BETWEEN> { s = span(); } from = PeriodBound() <AND> to = PeriodBound() {
        return PeriodOperator.BETWEEN.createCall(s.end(this), from, to);
    }
}

/** A point that ends where AND or TO stands: sums and differences, but no conditions. */
SqlNode PeriodBound() :
{
    SqlNode e;
    SqlBinaryOperator op;
    final List<Object> list = new ArrayList<Object>();
}
{
    (
        e = WrittenPoint()
    |
        AddExpression2b(list, ExprContext.ACCEPT_NON_QUERY)
        (
            (
                <PLUS> { op = SqlStdOperatorTable.PLUS; }
            |
                <MINUS> { op = SqlStdOperatorTable.MINUS; }
            )
            { list.add(new SqlParserUtil.ToTreeListItem(op, getPos())); }
            AddExpression2b(list, ExprContext.ACCEPT_NON_QUERY)
        )*
        { e = SqlParserUtil.toTree(list); }
    )
    { return Points.of(e); }
}

/** {@code @seq:1000} or {@code @now}, as a string. */
SqlNode PointString() :
{
}
{
    <POINT> { return Points.literal(token.image, getPos()); }
}

/** ORDER BY and LIMIT, with the point of the whole query before or after them. */
SqlNode OrderByLimitOpt(SqlNode e) :
{
    SqlNode point = null;
}
{
    [ LOOKAHEAD({ asOfFollows() }) point = QueryPoint(e) ]
    e = SortedOpt(e)
    [ LOOKAHEAD({ point == null && asOfFollows() }) point = QueryPoint(e) ]
    {
        return point == null
            ? e
            : DefaultPoint.set(e, point, unquotedCasing != Casing.UNCHANGED);
    }
}

SqlNode QueryPoint(SqlNode query) :
{
    final SqlNode point;
}
{
    <AS> <OF> {
        if (!query.isA(SqlKind.QUERY)) {
            throw DriftSyntax.asOfNeedsQuery(getPos());
        }
    }
    point = Point() { return point; }
}

/* ---- Documents and keys ---- */

/**
 * A JSON object. The lexer knows no JSON: from the brace on, the document is read from the statement's text, and the
 * lexer goes on behind it.
 */
SqlNode Document() :
{
    final SqlNode param;
}
{
    ( <LBRACE> | <LBRACE_D> | <LBRACE_T> | <LBRACE_TS> | <LBRACE_FN> ) {
        final int start = text.offset(token.beginLine, token.beginColumn);
        return json(JsonText.document(text, start), start);
    }
|
    param = DynamicParam() { return param; }
}

SqlNodeList Documents() :
{
    final List<SqlNode> list = new ArrayList<SqlNode>();
    SqlNode document;
}
{
    document = Document() { list.add(document); }
    (
        <COMMA> document = Document() { list.add(document); }
    )*
    { return new SqlNodeList(list, Span.of(list).pos()); }
}

/**
 * A key: JSON, a SQL string or a parameter. No token behind KEY may be read before this looks at the text, since [1] and
 * "a\"b" are other tokens, or none, in SQL.
 */
JAVACODE
SqlNode Key()
{
    final int start = text.skipBlank(text.offset(token.endLine, token.endColumn) + 1);
    if (JsonText.isKey(text, start)) {
        final Token key = new Token();
        key.kind = LBRACE;
        token.next = key;
        token = key;
        return json(JsonText.key(text, start), start);
    }
    token.next = null;
    jj_ntk = -1;
    text.continueAt(text.offset(token.endLine, token.endColumn) + 1);
    switch (getToken(1).kind) {
    case HOOK:
        return DynamicParam();
    case QUOTED_STRING:
    case BIG_QUERY_QUOTED_STRING:
        return JsonText.key(SimpleStringLiteral(), getPos());
    default:
        throw DriftSyntax.keyExpected(getToken(1));
    }
}

/** Makes the current token of the JSON that was read at an offset, and goes on behind it. */
JAVACODE
SqlNode json(SqlJson document, int start)
{
    final SqlParserPos pos = document.getParserPosition();
    token.beginLine = pos.getLineNum();
    token.beginColumn = pos.getColumnNum();
    token.endLine = pos.getEndLineNum();
    token.endColumn = pos.getEndColumnNum();
    token.image = document.text();
    token.next = null;
    jj_ntk = -1;
    // No lookahead made before this place may be looked at again, not even to word an error.
    jj_gen += 100;
    text.continueAt(start + document.text().length());
    return document;
}

/* ---- DriftQL ---- */

/** PATCH t KEY k SET {...} */
SqlNode SqlPatch() :
{
    final Span s;
    final SqlIdentifier table;
    final SqlNode key;
    final SqlNode fields;
}
{
    <PATCH> { s = span(); readNextAsName(); }
    table = TableName()
    <KEY> key = Key()
    <SET> fields = Document() {
        return new SqlPatch(s.end(this), table, key, fields);
    }
}

/** SOFT DELETE FROM t KEY k */
SqlNode SqlSoftDelete() :
{
    final Span s;
    final SqlIdentifier table;
    final SqlNode key;
}
{
    <SOFT> { s = span(); } <DELETE> <FROM>
    table = TableName()
    <KEY> key = Key() {
        return new SqlSoftDelete(s.end(this), table, key);
    }
}

/** RESTORE t KEY k AS OF p and RESTORE t AS OF p [WHERE c] */
SqlNode SqlRestore() :
{
    final Span s;
    final SqlIdentifier table;
    final SqlNode point;
    SqlNode key = null;
    SqlNode condition = null;
}
{
    <RESTORE> { s = span(); readNextAsName(); } table = TableName()
    {
        if (getToken(1).kind != KEY) {
            requirePoint();
        }
    }
    (
        <KEY> key = Key() { requirePoint(); }
        <AS> <OF> point = Point()
    |
        <AS> <OF> point = Point()
        [ condition = Where() ]
    )
    {
        return new SqlRestore(s.end(this), table, key, point, condition);
    }
}

/** RESTORE cannot do without AS OF. */
JAVACODE
void requirePoint()
{
    if (!asOfFollows()) {
        throw DriftSyntax.restoreNeedsPoint(getToken(1));
    }
}

/** SHOW TABLES and SHOW DRIFT t KEY k [WITH COMMENT] */
SqlNode SqlShow() :
{
    final Span s;
    final SqlIdentifier table;
    final SqlNode key;
    boolean withComment = false;
}
{
    <SHOW> { s = span(); }
    (
        <TABLES> {
            return new SqlShowTables(s.end(this));
        }
    |
        <DRIFT> { readNextAsName(); } table = TableName()
        <KEY> key = Key()
        [ <WITH> Word("COMMENT", "SHOW DRIFT t KEY k WITH COMMENT") { withComment = true; } ] {
            return new SqlShowDrift(s.end(this), table, key, withComment);
        }
    )
}

/** SET TRANSACTION COMMENT 'why' */
SqlNode SqlSetTransactionComment() :
{
    final Span s;
    final String text;
    final SqlNode comment;
}
{
    <SET> { s = span(); } <TRANSACTION> Word("COMMENT", "SET TRANSACTION COMMENT 'why'")
    (
        text = SimpleStringLiteral() { comment = SqlLiteral.createCharString(text, getPos()); }
    |
        <NULL> { comment = SqlLiteral.createNull(getPos()); }
    |
        comment = DynamicParam()
    )
    {
        return new SqlSetTransactionComment(s.end(this), comment);
    }
}

/** COMMIT [WORK], ROLLBACK [WORK] [TO [SAVEPOINT] s], SAVEPOINT s and RELEASE [SAVEPOINT] s */
SqlNode SqlTransactionControl() :
{
    final Span s;
    final SqlTransactionControl.Action action;
    SqlIdentifier savepoint = null;
}
{
    (
        <COMMIT> { s = span(); action = SqlTransactionControl.Action.COMMIT; } [ <WORK> ]
    |
        <SAVEPOINT> { s = span(); action = SqlTransactionControl.Action.SAVEPOINT; }
        savepoint = SimpleIdentifier()
    |
        <RELEASE> { s = span(); action = SqlTransactionControl.Action.RELEASE; } [ <SAVEPOINT> ]
        savepoint = SimpleIdentifier()
    |
        <ROLLBACK> { s = span(); } [ <WORK> ]
        (
            <TO> { action = SqlTransactionControl.Action.ROLLBACK_TO; } [ <SAVEPOINT> ]
            savepoint = SimpleIdentifier()
        |
            { action = SqlTransactionControl.Action.ROLLBACK; }
        )
    )
    {
        return new SqlTransactionControl(s.end(this), action, savepoint);
    }
}

/** SNAPSHOT t */
SqlNode SqlSnapshotTable() :
{
    final Span s;
    final SqlIdentifier table;
}
{
    <SNAPSHOT> { s = span(); readNextAsName(); } table = TableName() {
        return new SqlSnapshotTable(s.end(this), table);
    }
}

/** COMPACT t [DISCARD HISTORY BEFORE p] */
SqlNode SqlCompactTable() :
{
    final Span s;
    final SqlIdentifier table;
    SqlNode point = null;
}
{
    <COMPACT> { s = span(); readNextAsName(); } table = TableName()
    [
        LOOKAHEAD({ isWord("DISCARD") })
        Word("DISCARD", "COMPACT t DISCARD HISTORY BEFORE p") Word("HISTORY", "COMPACT t DISCARD HISTORY BEFORE p") Word("BEFORE", "COMPACT t DISCARD HISTORY BEFORE p")
        point = Point()
    ] {
        return new SqlCompactTable(s.end(this), table, point);
    }
}

/** A word that is an identifier everywhere else, and how the statement is written. */
void Word(String word, String usage) :
{
}
{
    {
        if (!isWord(word)) {
            throw DriftSyntax.wordExpected(word, usage, getToken(1));
        }
    }
    SimpleIdentifier()
}

JAVACODE boolean isWord(String word) {
    return getToken(1).image.equalsIgnoreCase(word);
}

/** What a column is set to: an expression, or DEFAULT. */
void AddAssignedValue(List<SqlNode> list) :
{
    final SqlNode e;
}
{
    e = Default() { list.add(e); }
|
    AddExpression(list, ExprContext.ACCEPT_SUB_QUERY)
}

/* ---- Data definition ---- */

boolean IfNotExistsOpt() :
{
}
{
    LOOKAHEAD(3)
    <IF> <NOT> <EXISTS> { return true; }
|
    { return false; }
}

boolean IfExistsOpt() :
{
}
{
    LOOKAHEAD(2)
    <IF> <EXISTS> { return true; }
|
    { return false; }
}

/** CREATE TABLE, of documents (pk=id, INDEX(a, b)) or typed (id BIGINT PRIMARY KEY, ...) [AS query] */
SqlCreate SqlCreateTable(Span s, boolean replace) :
{
    final boolean ifNotExists;
    final SqlIdentifier name;
    final SqlNodeList keyColumns;
    final SqlNodeList indexColumns = new SqlNodeList(SqlParserPos.ZERO);
    SqlNodeList elements = null;
    SqlNode query = null;
}
{
    <TABLE> { DriftSyntax.checkNoReplace(replace, s); }
    ifNotExists = IfNotExistsOpt()
    name = TableName()
    (
        LOOKAHEAD(3)
        <LPAREN> <PK> <EQ> keyColumns = SimpleIdentifierOrList()
        (
            <COMMA> <INDEX> <LPAREN> AddSimpleIdentifiers(indexColumns) <RPAREN>
        )*
        <RPAREN> {
            return new SqlCreateDocumentTable(s.end(this), ifNotExists, name, keyColumns, indexColumns);
        }
    |
        elements = TableElements()
        [ <AS> query = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY) ]
        { return new SqlCreateTypedTable(s.end(this), ifNotExists, name, elements, query); }
    |
        <AS> query = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY) {
            return new SqlCreateTypedTable(s.end(this), ifNotExists, name, null, query);
        }
    )
}

SqlNodeList TableElements() :
{
    final Span s;
    final List<SqlNode> list = new ArrayList<SqlNode>();
}
{
    <LPAREN> { s = span(); }
    TableElement(list)
    (
        <COMMA> TableElement(list)
    )*
    <RPAREN> {
        return new SqlNodeList(list, s.end(this));
    }
}

void TableElement(List<SqlNode> list) :
{
    final Span s = Span.of();
    SqlIdentifier name = null;
    SqlNodeList columns;
    SqlNode e;
}
{
    (
        LOOKAHEAD({ getToken(1).kind == CONSTRAINT || getToken(1).kind == PRIMARY
            || getToken(1).kind == UNIQUE || getToken(1).kind == CHECK || getToken(1).kind == FOREIGN })
        [ <CONSTRAINT> { s.add(this); } name = SimpleIdentifier() ]
        (
            <PRIMARY> { s.add(this); } <KEY> columns = ParenthesizedSimpleIdentifierList() {
                list.add(SqlDdlNodes.primary(s.end(columns), name, columns));
            }
        |
            <UNIQUE> { s.add(this); } columns = ParenthesizedSimpleIdentifierList() {
                list.add(SqlDdlNodes.unique(s.end(columns), name, columns));
            }
        |
            <CHECK> { s.add(this); } <LPAREN> e = Expression(ExprContext.ACCEPT_SUB_QUERY) <RPAREN> {
                list.add(SqlDdlNodes.check(s.end(this), name, e));
            }
        |
            <FOREIGN> { s.add(this); } <KEY> columns = ParenthesizedSimpleIdentifierList()
            e = References(s, name, columns) { list.add(e); }
        )
    |
        ColumnSpec(list)
    )
}

/** REFERENCES t [(x)]: with it, a row of t stays as long as rows refer to it. */
SqlNode References(Span s, SqlIdentifier name, SqlNodeList columns) :
{
    final SqlIdentifier parent;
    SqlNodeList parentColumns = null;
}
{
    <REFERENCES> { readNextAsName(); } parent = TableName()
    [ parentColumns = ParenthesizedSimpleIdentifierList() ]
    (
        <ON> ( <DELETE> | <UPDATE> )
        (
            <NO> <ACTION>
        |
            <RESTRICT>
        |
            <CASCADE> { throw DriftSyntax.noReferentialAction("CASCADE", getPos()); }
        |
            <SET> { throw DriftSyntax.noReferentialAction("SET", getPos()); }
        )
    )*
    { return new SqlForeignKey(s.end(this), name, columns, parent, parentColumns); }
}

/**
 * A column: name, type, and NOT NULL, PRIMARY KEY, UNIQUE, DEFAULT e, CHECK (e), REFERENCES t (x) in any order. What it refers
 * to comes to stand behind it.
 */
void ColumnSpec(List<SqlNode> list) :
{
    final List<SqlNode> references = new ArrayList<SqlNode>();
    final SqlIdentifier name;
    SqlDataTypeSpec type;
    final SqlColumnSpec.Builder column;
    SqlNode e;
}
{
    name = SimpleIdentifier()
    type = DataType() { column = new SqlColumnSpec.Builder(name, type); }
    (
        <NOT> <NULL> { column.nullable(false, getPos()); }
    |
        <NULL> { column.nullable(true, getPos()); }
    |
        <PRIMARY> <KEY> { column.primaryKey(getPos()); }
    |
        <UNIQUE> { column.unique(getPos()); }
    |
        <DEFAULT_> e = Expression(ExprContext.ACCEPT_SUB_QUERY) { column.defaultValue(e, getPos()); }
    |
        <CHECK> <LPAREN> e = Expression(ExprContext.ACCEPT_SUB_QUERY) <RPAREN> { column.check(e, getPos()); }
    |
        e = References(Span.of(name), null, SqlNodeList.of(name)) { references.add(e); }
    )*
    {
        list.add(column.build(Span.of(name).end(this)));
        list.addAll(references);
    }
}

/** TEXT, any string */
SqlTypeNameSpec TextTypeName() :
{
}
{
    <TEXT> {
        return new SqlBasicTypeNameSpec(SqlTypeName.VARCHAR, getPos());
    }
}

/** CREATE [UNIQUE] INDEX i ON t (a, b DESC) */
SqlCreate SqlCreateIndex(Span s, boolean replace) :
{
    boolean unique = false;
    final boolean ifNotExists;
    final SqlIdentifier name;
    final SqlIdentifier table;
    final List<SqlNode> columns = new ArrayList<SqlNode>();
    final Span list;
}
{
    [ <UNIQUE> { unique = true; } ]
    <INDEX> { DriftSyntax.checkNoReplace(replace, s); }
    ifNotExists = IfNotExistsOpt()
    name = SimpleIdentifier()
    <ON> { readNextAsName(); } table = TableName()
    <LPAREN> { list = span(); }
    AddIndexColumn(columns)
    (
        <COMMA> AddIndexColumn(columns)
    )*
    <RPAREN> {
        return new SqlCreateIndex(s.end(this), unique, ifNotExists, name, table,
            new SqlNodeList(columns, list.end(this)));
    }
}

void AddIndexColumn(List<SqlNode> columns) :
{
    final SqlIdentifier column;
    boolean descending = false;
}
{
    column = SimpleIdentifier()
    [ <ASC> | <DESC> { descending = true; } ]
    {
        columns.add(descending
            ? SqlStdOperatorTable.DESC.createCall(Span.of(column).end(this), column)
            : column);
    }
}

/** DROP TABLE [IF EXISTS] t */
SqlDrop SqlDropTable(Span s, boolean replace) :
{
    final boolean ifExists;
    final SqlIdentifier name;
}
{
    <TABLE> ifExists = IfExistsOpt() name = TableName() {
        return SqlDdlNodes.dropTable(s.end(this), ifExists, name);
    }
}

/** DROP INDEX [IF EXISTS] i */
SqlDrop SqlDropIndex(Span s, boolean replace) :
{
    final boolean ifExists;
    final SqlIdentifier name;
}
{
    <INDEX> ifExists = IfExistsOpt() name = SimpleIdentifier() {
        return new SqlDropIndex(s.end(this), ifExists, name);
    }
}

/** ALTER TABLE t ADD [COLUMN] [IF NOT EXISTS] c ..., DROP [COLUMN] [IF EXISTS] c, RENAME [COLUMN] a TO b */
SqlNode SqlAlterTable() :
{
    final Span s;
    final SqlIdentifier table;
    final boolean unless;
    final List<SqlNode> columns = new ArrayList<SqlNode>();
    final SqlIdentifier name;
    final SqlIdentifier newName;
}
{
    <ALTER> { s = span(); } <TABLE> { readNextAsName(); } table = TableName()
    { requireColumnChange(); }
    (
        <ADD> [ <COLUMN> ] unless = IfNotExistsOpt() ColumnSpec(columns) {
            if (columns.size() > 1) {
                throw DriftSyntax.referencesNeedTable(columns.get(1).getParserPosition());
            }
            return new SqlAddColumn(s.end(this), table, unless, (SqlColumnSpec) columns.get(0));
        }
    |
        <DROP> [ <COLUMN> ] unless = IfExistsOpt() name = SimpleIdentifier() {
            return new SqlDropColumn(s.end(this), table, unless, name);
        }
    |
        Word("RENAME", "ALTER TABLE t RENAME COLUMN a TO b") [ <COLUMN> ]
        name = SimpleIdentifier() <TO> newName = SimpleIdentifier() {
            return new SqlRenameColumn(s.end(this), table, name, newName);
        }
    )
}

/** ALTER TABLE changes columns, and nothing else of a table. */
JAVACODE
void requireColumnChange()
{
    final Token action = getToken(1);
    boolean ofColumn = true;
    switch (getToken(2).kind) {
    case CHECK:
    case CONSTRAINT:
    case FOREIGN:
    case PRIMARY:
    case TO:
    case UNIQUE:
        ofColumn = false;
    }
    if (!ofColumn || (action.kind != ADD && action.kind != DROP && !isWord("RENAME"))) {
        throw DriftSyntax.changesColumnsOnly(action);
    }
}

/** CREATE [OR REPLACE] VIEW v [(a, b)] AS query */
SqlCreate SqlCreateView(Span s, boolean replace) :
{
    final SqlIdentifier name;
    SqlNodeList columns = null;
    final SqlNode query;
    final int start;
}
{
    <VIEW> { readNextAsName(); } name = TableName()
    [ columns = ParenthesizedSimpleIdentifierList() ]
    <AS> { start = text.skipBlank(text.offset(token.endLine, token.endColumn) + 1); }
    query = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY) {
        final String written = text.substring(start, text.offset(token.endLine, token.endColumn) + 1);
        return new SqlCreateView(s.end(this), replace, name, columns, query,
            SqlLiteral.createCharString(written, s.pos()));
    }
}

/** DROP VIEW [IF EXISTS] v */
SqlDrop SqlDropView(Span s, boolean replace) :
{
    final boolean ifExists;
    final SqlIdentifier name;
}
{
    <VIEW> ifExists = IfExistsOpt() { readNextAsName(); } name = TableName() {
        return SqlDdlNodes.dropView(s.end(this), ifExists, name);
    }
}

/* ---- Names of tables ---- */

/**
 * Reads the next token as the name of a table. In BIG_QUERY, where such names may hold hyphens, the lexer does so by itself
 * after FROM and its like only.
 */
JAVACODE
void readNextAsName()
{
    if (token_source.curLexState == DriftParserImplConstants.BQID) {
        token_source.beforeTableName();
        text.continueAt(text.offset(token.endLine, token.endColumn) + 1);
        token.next = null;
        jj_ntk = -1;
        jj_gen += 100;
    }
}

/** The name of a table where neither a query nor a function can stand. */
SqlIdentifier TableName() :
{
    final List<String> names = new ArrayList<String>();
    final List<SqlParserPos> positions = new ArrayList<SqlParserPos>();
}
{
    AddTableName(names, positions)
    (
        LOOKAHEAD(2)
        <DOT> AddTableName(names, positions)
    )*
    { return new SqlIdentifier(names, null, SqlParserPos.sum(positions), positions); }
}

void AddTableName(List<String> names, List<SqlParserPos> positions) :
{
}
{
    LOOKAHEAD(1)
    BeginningWord() { addWord(names, positions); }
|
    AddTableIdentifierSegment(names, positions)
}

<#-- Of the lists in reservedNames.ftl; in four parts, or javac would have to read too deep an "if". -->
/** A reserved word as the name of a table. */
void AddReservedTableName(List<String> names, List<SqlParserPos> positions) :
{
}
{
    ( ReservedWord0of4() | ReservedWord1of4() | ReservedWord2of4() | ReservedWord3of4() | BeginningWord() ) {
        addWord(names, positions);
    }
}

JAVACODE
void addWord(List<String> names, List<SqlParserPos> positions)
{
    names.add(unquotedIdentifier());
    if (positions != null) {
        positions.add(getPos());
    }
}

void BeginningWord() :
{
}
{
    ( <#list beginning as word><${word}><#sep> | </#sep></#list> )
}

<#list 0..3 as part>
void ReservedWord${part}of4() :
{
}
{
    (
<#list reserved as word>
<#if word?index % 4 == part>
    <#if word?index gte 4>|</#if> <${word}>
</#if>
</#list>
    )
}

</#list>
