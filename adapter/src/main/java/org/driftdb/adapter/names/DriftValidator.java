package org.driftdb.adapter.names;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.config.CalciteConnectionConfig;
import org.apache.calcite.jdbc.CalcitePrepare;
import org.apache.calcite.prepare.CalciteSqlValidator;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.calcite.sql.validate.AggregatingSelectScope;
import org.apache.calcite.sql.validate.SelectScope;
import org.apache.calcite.sql.validate.SetopNamespace;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.SqlValidatorTable;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.util.Static;
import org.driftdb.adapter.variant.ExactTypeCoercion;
import org.driftdb.adapter.variant.MixedOperands;
import org.driftdb.adapter.variant.RowComparisons;
import org.driftdb.adapter.variant.VariantLists;
import org.driftdb.adapter.variant.Variants;
import org.driftdb.parser.SqlDefaultSnapshot;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Calcite's validator, with what DriftDB means otherwise:
 *
 * <ul>
 *   <li>Hidden columns are found by name, but are no part of {@code *} and of INSERT without a list
 *       of columns, and cannot be assigned.
 *   <li>A point may stand on a view, and the point of a whole query passes over tables that have no
 *       history.
 *   <li>What is inserted into a variant column becomes a variant, value by value.
 *   <li>A parameter may stand wherever a value may.
 * </ul>
 */
public final class DriftValidator extends CalciteSqlValidator {
  private final WithNames withNames = new WithNames();
  private final RecursiveReferences recursiveReferences = new RecursiveReferences();
  private final TablePoints points;
  private final Set<SqlJoin> validatedJoins = Collections.newSetFromMap(new IdentityHashMap<>());

  /** What is just asked whether its expressions use groups and aggregates only. */
  private @Nullable Grouped grouped;

  /**
   * A subquery with groups or aggregates.
   *
   * @param groups by what its rows are grouped, with whole names
   */
  private record Grouped(AggregatingSelectScope scope, List<SqlNode> groups) {}

  private DriftValidator(
      SqlOperatorTable operators,
      DriftCatalogReader catalogReader,
      JavaTypeFactory typeFactory,
      PastTables pastTables,
      SqlValidator.Config config) {
    super(operators, catalogReader, typeFactory, config);
    this.points = new TablePoints(catalogReader, pastTables, withNames);
  }

  /** The validator of a statement, which knows these operators beside Calcite's. */
  public static DriftValidator create(
      CalcitePrepare.Context context,
      DriftCatalogReader catalogReader,
      SqlOperatorTable operators,
      PastTables pastTables,
      UnaryOperator<SqlValidator.Config> transform) {
    return create(
        context.config(),
        context.getTypeFactory(),
        catalogReader,
        operators,
        pastTables,
        transform);
  }

  /** The validator of a statement that is read by other settings than those of the connection. */
  public static DriftValidator create(
      CalciteConnectionConfig connection,
      JavaTypeFactory typeFactory,
      DriftCatalogReader catalogReader,
      SqlOperatorTable operators,
      PastTables pastTables,
      UnaryOperator<SqlValidator.Config> transform) {
    SqlOperatorTable calcites =
        connection.fun(SqlOperatorTable.class, SqlStdOperatorTable.instance());
    SqlValidator.Config config =
        SqlValidator.Config.DEFAULT
            .withLenientOperatorLookup(connection.lenientOperatorLookup())
            .withConformance(connection.conformance())
            .withDefaultNullCollation(connection.defaultNullCollation())
            .withTypeCoercionFactory(ExactTypeCoercion::new)
            .withIdentifierExpansion(true);
    return new DriftValidator(
        SqlOperatorTables.chain(
            new CaseInsensitiveOperators(operators),
            new CaseInsensitiveOperators(calcites),
            catalogReader),
        catalogReader,
        typeFactory,
        pastTables,
        transform.apply(config));
  }

  /**
   * The type of an expression: that of variants, where Calcite says ANY. What Calcite's JSON
   * functions hand each other stays ANY.
   */
  @Override
  protected SetopNamespace createSetopNamespace(SqlCall call, SqlNode around) {
    if (!(around instanceof SqlWithItem item)) {
      return super.createSetopNamespace(call, around);
    }
    recursiveReferences.note(call, item);
    return new RecursiveUnion(this, call, item);
  }

  @Override
  protected void registerNamespace(
      @Nullable SqlValidatorScope scope,
      @Nullable String alias,
      SqlValidatorNamespace from,
      boolean nullable) {
    super.registerNamespace(scope, alias, from, nullable || recursiveReferences.has(from));
  }

  @Override
  public RelDataType deriveType(SqlValidatorScope scope, SqlNode expr) {
    prepareForVariants(expr, scope);
    RelDataType type = super.deriveType(scope, expr);
    if (expr.getKind() == SqlKind.OVER && isShift(((SqlCall) expr).operand(0))) {
      return shifted(scope, (SqlCall) expr, type);
    }
    if (!(expr instanceof SqlCall)
        || ((SqlCall) expr).getOperator() instanceof SqlAggFunction
        || ((SqlCall) expr).getOperator().getName().startsWith("JSON_")) {
      return type;
    }
    RelDataType variant = Variants.variantForAny(type, typeFactory);
    if (variant != type) {
      setValidatedNodeType(expr, variant);
    }
    return variant;
  }

  private static boolean isShift(SqlNode call) {
    return call.getKind() == SqlKind.LEAD || call.getKind() == SqlKind.LAG;
  }

  /**
   * The type of LEAD and LAG: Calcite thinks that what is never null for want of a row never is,
   * but the value in another row may be.
   */
  private RelDataType shifted(SqlValidatorScope scope, SqlCall over, RelDataType type) {
    SqlCall shift = over.operand(0);
    RelDataType shifted =
        typeFactory.createTypeWithNullability(
            type, type.isNullable() || deriveType(scope, shift.operand(0)).isNullable());
    setValidatedNodeType(shift, shifted);
    setValidatedNodeType(over, shifted);
    return shifted;
  }

  /** A parameter of which nothing says what it is may be bound to a value of any kind. */
  @Override
  protected void inferUnknownTypes(
      RelDataType inferredType, SqlValidatorScope scope, SqlNode node) {
    prepareForVariants(node, scope);
    boolean unknown = node instanceof SqlDynamicParam && inferredType.equals(getUnknownType());
    super.inferUnknownTypes(unknown ? Variants.type(typeFactory) : inferredType, scope, node);
  }

  /** A parameter whose type is asked for before it has been looked for may be of any kind, too. */
  @Override
  public @Nullable RelDataType getValidatedNodeTypeIfKnown(SqlNode node) {
    RelDataType known = super.getValidatedNodeTypeIfKnown(node);
    return known == null && node instanceof SqlDynamicParam ? Variants.type(typeFactory) : known;
  }

  /** The types of the parameters, each once, though a rewriting may have copied one. */
  @Override
  public RelDataType getParameterRowType(SqlNode statement) {
    SortedMap<Integer, RelDataType> types = new TreeMap<>();
    statement.accept(
        new SqlBasicVisitor<Void>() {
          @Override
          public Void visit(SqlDynamicParam parameter) {
            types.putIfAbsent(parameter.getIndex(), getValidatedNodeType(parameter));
            return null;
          }
        });
    return typeFactory.createStructType(
        List.copyOf(types.values()), types.keySet().stream().map(index -> "?" + index).toList());
  }

  private <T> T inGroups(SqlSelect select, Supplier<T> check) {
    Grouped before = grouped;
    grouped =
        getSelectScope(select) instanceof AggregatingSelectScope scope
            ? new Grouped(scope, scope.resolved.get().groupExprList)
            : null;
    try {
      return check.get();
    } finally {
      grouped = before;
    }
  }

  /**
   * Calcite expands an expression in the scope of groups to see whether it uses nothing else. A
   * column of a query around is a value there, as null is.
   */
  @Override
  public SqlNode expand(SqlNode expr, SqlValidatorScope scope) {
    SqlNode expanded = super.expand(expr, scope);
    return grouped != null && scope == grouped.scope
        ? OuterColumns.asNulls(
            expanded, grouped.scope, grouped.groups, getCatalogReader().nameMatcher())
        : expanded;
  }

  @Override
  protected void validateWhereClause(SqlSelect select) {
    SqlNode where = select.getWhere();
    if (where != null) {
      select.setWhere(operands(getWhereScope(select)).condition(where));
    }
    super.validateWhereClause(select);
  }

  @Override
  protected void validateHavingClause(SqlSelect select) {
    SqlNode having = select.getHaving();
    if (having != null) {
      select.setHaving(operands(getSelectScope(select)).condition(having));
    }
    inGroups(
        select,
        () -> {
          super.validateHavingClause(select);
          return select;
        });
  }

  @Override
  protected void validateOrderList(SqlSelect select) {
    inGroups(
        select,
        () -> {
          super.validateOrderList(select);
          return select;
        });
  }

  /** Each join once: Calcite comes to the sides of a join when they have been validated here. */
  @Override
  protected void validateJoin(SqlJoin join, SqlValidatorScope scope) {
    if (!validatedJoins.add(join)) {
      return;
    }
    SqlNode condition = join.getCondition();
    SqlValidatorScope joinScope = getJoinScope(join);
    if (condition != null && joinScope != null && join.getConditionType() == JoinConditionType.ON) {
      validateFrom(join.getLeft(), getUnknownType(), joinScope);
      validateFrom(join.getRight(), getUnknownType(), joinScope);
      join.setOperand(5, operands(joinScope).condition(condition));
    }
    super.validateJoin(join, scope);
    if (joinScope != null) {
      new PointScopes(this, joinScope)
          .check(join, tableNames(join.getLeft()), tableNames(join.getRight()));
    }
  }

  /** In a join over columns of one name, where no SQL type stands for a variant. */
  @Override
  protected SqlNode maybeCast(SqlNode node, RelDataType type, RelDataType wanted) {
    return Variants.isVariant(wanted) && !Variants.isVariant(type)
        ? VariantLists.toVariant(node)
        : super.maybeCast(node, type, wanted);
  }

  /** A bare PI is a column; the function is PI(). */
  @Override
  public @Nullable SqlCall makeNullaryCall(SqlIdentifier id) {
    return id.isSimple() && id.getSimple().equalsIgnoreCase("PI")
        ? null
        : super.makeNullaryCall(id);
  }

  private void prepareForVariants(SqlNode expr, SqlValidatorScope scope) {
    operands(scope).prepare(expr);
  }

  private MixedOperands operands(SqlValidatorScope scope) {
    return new MixedOperands(node -> deriveType(scope, node));
  }

  /** Beside Calcite's rules: EXTEND is refused, and a query's point is for one of its tables. */
  @Override
  public SqlNode validate(SqlNode topNode) {
    topNode.accept(new Extensions(getCatalogReader()));
    SqlNode validated = super.validate(topNode);
    points.requireTaken();
    return validated;
  }

  /** Leaves hidden columns out of a star that a user wrote; Calcite's own have no position. */
  @Override
  protected RelDataType validateSelectList(
      SqlNodeList selectItems, SqlSelect select, RelDataType targetRowType) {
    matcher().learn(aliases(selectItems));
    RelDataType all =
        inGroups(select, () -> super.validateSelectList(selectItems, select, targetRowType));
    SqlNodeList expanded = select.getSelectList();
    List<SqlNode> items = new ArrayList<>();
    List<RelDataTypeField> fields = new ArrayList<>();
    for (RelDataTypeField field : all.getFieldList()) {
      SqlNode item = expanded.get(field.getIndex());
      if (!ColumnNames.isHidden(field.getName())
          || item.getParserPosition().equals(SqlParserPos.ZERO)) {
        items.add(item);
        fields.add(field);
      }
    }
    if (fields.size() == all.getFieldCount()) {
      return all;
    }
    select.setSelectList(new SqlNodeList(items, expanded.getParserPosition()));
    SelectScope scope = getRawSelectScope(select);
    if (scope != null) {
      scope.setExpandedSelectList(items);
    }
    return typeFactory.createStructType(fields);
  }

  private static List<String> aliases(SqlNodeList selectItems) {
    List<String> aliases = new ArrayList<>();
    for (SqlNode item : selectItems) {
      String alias = SqlValidatorUtil.alias(item);
      if (alias != null) {
        aliases.add(alias);
      }
    }
    return aliases;
  }

  private DriftNameMatcher matcher() {
    return (DriftNameMatcher) getCatalogReader().nameMatcher();
  }

  private static String last(SqlIdentifier identifier) {
    return identifier.names.get(identifier.names.size() - 1);
  }

  @Override
  protected RelDataType createTargetRowType(
      SqlValidatorTable table,
      @Nullable SqlNodeList targetColumnList,
      boolean append,
      @Nullable SqlIdentifier targetTableAlias) {
    if (targetColumnList != null) {
      for (SqlNode column : targetColumnList) {
        SqlIdentifier id = (SqlIdentifier) column;
        RelDataTypeField field =
            getCatalogReader().nameMatcher().field(table.getRowType(), last(id));
        if (field != null && ColumnNames.isHidden(field.getName())) {
          throw new DriftException(
              ErrorCode.NO_SUCH_COLUMN,
              "Column '" + last(id) + "' tells of a version's life and cannot be assigned");
        }
      }
    }
    return super.createTargetRowType(table, targetColumnList, append, targetTableAlias);
  }

  @Override
  protected @Nullable SqlNode performUnconditionalRewrites(
      @Nullable SqlNode node, boolean underFrom) {
    if (node == null) {
      return null;
    }
    withNames.enter(node);
    SqlNode rewritten = super.performUnconditionalRewrites(prepared(node, underFrom), underFrom);
    withNames.leave(node);
    return rewritten;
  }

  /** What of a node must be in order before Calcite sees it. */
  private SqlNode prepared(SqlNode node, boolean underFrom) {
    if (node instanceof SqlInsert) {
      new Inserts(getCatalogReader()).prepare((SqlInsert) node);
    } else if (node instanceof SqlSnapshot snapshot) {
      return points.prepare(snapshot, false);
    } else if (node instanceof SqlJoin join) {
      join.setLeft(preparedTable(join.getLeft()));
      join.setRight(preparedTable(join.getRight()));
    } else if (underFrom && node.getKind() == SqlKind.AS) {
      return preparedTable(node);
    } else if (node instanceof SqlSelect select && select.getFrom() != null) {
      matcher().learn(tableNames(select.getFrom()));
    }
    return RowComparisons.expand(node);
  }

  /** A table with a name in FROM. */
  private SqlNode preparedTable(SqlNode table) {
    if (table.getKind() != SqlKind.AS) {
      return table;
    }
    SqlCall as = (SqlCall) table;
    if (as.operand(0) instanceof SqlSnapshot snapshot) {
      as.setOperand(0, points.prepare(snapshot, true));
    }
    return nameHidden(as);
  }

  /** What the tables of a FROM are called. */
  private static List<String> tableNames(SqlNode from) {
    List<String> names = new ArrayList<>();
    if (from instanceof SqlJoin join) {
      names.addAll(tableNames(join.getLeft()));
      names.addAll(tableNames(join.getRight()));
    } else {
      String name = SqlValidatorUtil.alias(from);
      if (name != null) {
        names.add(name);
      }
    }
    return names;
  }

  /**
   * In {@code t AS r (a, b)} the names are those of the visible columns; hidden ones keep theirs.
   */
  private SqlCall nameHidden(SqlCall as) {
    SqlNode table = as.operand(0);
    while (table instanceof SqlSnapshot snapshot) {
      table = snapshot.getTableRef();
    }
    if (as.operandCount() <= 2 || !(table instanceof SqlIdentifier)) {
      return as;
    }
    SqlValidatorTable found = getCatalogReader().getTable(((SqlIdentifier) table).names);
    if (found == null || !ColumnNames.hasHidden(found.getRowType())) {
      return as;
    }
    List<SqlNode> operands = new ArrayList<>(as.getOperandList());
    int position = 2;
    for (String column : found.getRowType().getFieldNames()) {
      if (ColumnNames.isHidden(column)) {
        operands.add(
            Math.min(position, operands.size()), new SqlIdentifier(column, as.getParserPosition()));
      }
      position++;
    }
    return SqlStdOperatorTable.AS.createCall(as.getParserPosition(), operands);
  }

  @Override
  public void validateQuery(SqlNode node, SqlValidatorScope scope, RelDataType targetRowType) {
    if (node.getKind() != SqlKind.SNAPSHOT) {
      super.validateQuery(node, scope, targetRowType);
      return;
    }
    SqlSnapshot snapshot = (SqlSnapshot) node;
    SqlValidatorNamespace namespace = getNamespace(node);
    if (namespace == null) {
      throw new IllegalStateException("No namespace for " + node);
    }
    validateNamespace(namespace, targetRowType);
    SqlNode period = snapshot.getPeriod();
    SqlNode point = TablePoints.point(period, deriveType(scope, period));
    if (point != period) {
      snapshot.setOperand(1, point);
      deriveType(scope, point);
    }
    if (snapshot.getTableRef() instanceof SqlSnapshot inner) {
      validateQuery(inner, scope, targetRowType);
    }
    SqlValidatorTable table = namespace.getTable();
    if (table != null
        && !TablePoints.mayHavePoint(table)
        && !(node instanceof SqlDefaultSnapshot)) {
      List<String> name = table.getQualifiedName();
      throw newValidationError(
          snapshot.getTableRef(), Static.RESOURCE.notTemporalTable(name.get(name.size() - 1)));
    }
  }
}
