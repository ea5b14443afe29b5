package org.driftdb.adapter.variant;

import com.google.common.collect.Iterables;
import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.Util;

/**
 * Finds the calls, while a statement is a tree of SQL, in which values of several kinds may meet,
 * and makes variants of their operands, so that Calcite finds nothing there to cast: a document's
 * field beside a value of another kind or a {@code ?}, which may be of any, and lists after IN.
 */
public final class MixedOperands {
  /** To Calcite these are the least and the greatest of booleans. */
  private static final Set<String> CONDITIONS = Set.of("EVERY", "SOME");

  private static final Set<SqlKind> ALWAYS_BOOLEAN =
      Sets.immutableEnumSet(
          Iterables.concat(
              SqlKind.COMPARISON,
              EnumSet.of(SqlKind.AND, SqlKind.OR, SqlKind.NOT, SqlKind.EXISTS)));

  private final Function<SqlNode, RelDataType> types;

  /** What finds the operands' types. */
  public MixedOperands(Function<SqlNode, RelDataType> types) {
    this.types = types;
  }

  /** Changes the operands of an expression, if they need it. */
  public void prepare(SqlNode node) {
    if (node instanceof SqlBasicCall) {
      prepareCall((SqlBasicCall) node);
    } else if (node instanceof SqlCase) {
      prepareCase((SqlCase) node);
    }
  }

  private void prepareCall(SqlBasicCall call) {
    if (isDistinct(call)) {
      for (int i = 0; i < call.operandCount(); i++) {
        if (isDecimalField(call.operand(i))) {
          call.setOperand(i, VariantLists.toVariant(call.operand(i)));
        }
      }
    }
    ParameterOperands.prepare(call, types);
    switch (call.getKind()) {
      case EQUALS,
          NOT_EQUALS,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          IS_DISTINCT_FROM,
          IS_NOT_DISTINCT_FROM ->
          compared(call);
      case BETWEEN -> between(call);
      case IN, NOT_IN, SOME, ALL -> {
        parameterToVariant(call, 0);
        if (call.operand(1) instanceof SqlNodeList list) {
          call.setOperand(1, elements(list));
        }
        found(call);
      }
      case PLUS, MINUS, TIMES, DIVIDE -> calculated(call);
      case LIKE, SIMILAR, RLIKE -> taken(call, Kind.STRING);
      case IS_TRUE, IS_NOT_TRUE, IS_FALSE, IS_NOT_FALSE -> taken(call, Kind.BOOLEAN);
      case AND, OR, NOT -> {
        for (int i = 0; i < call.operandCount(); i++) {
          call.setOperand(i, condition(call.operand(i)));
        }
      }
      case FILTER -> call.setOperand(1, condition(call.operand(1)));
      case MIN, MAX -> {
        if (CONDITIONS.contains(call.getOperator().getName())) {
          call.setOperand(0, condition(call.operand(0)));
        }
      }
      case SUM, AVG, STDDEV_POP, STDDEV_SAMP, VAR_POP, VAR_SAMP -> taken(call, Kind.NUMBER);
      case LEAD, LAG -> shifted(call);
      case ARRAY_VALUE_CONSTRUCTOR, MULTISET_VALUE_CONSTRUCTOR -> collected(call, 0, 1);
      case MAP_VALUE_CONSTRUCTOR -> collected(call, 1, 2);
      default -> {}
    }
  }

  private static boolean isDistinct(SqlCall call) {
    SqlLiteral quantifier = call.getFunctionQuantifier();
    return quantifier != null && quantifier.getValue() == SqlSelectKeyword.DISTINCT;
  }

  /** Calcite finds no type for a parameter at these places. */
  private static void parameterToVariant(SqlBasicCall call, int operand) {
    if (call.operand(operand) instanceof SqlDynamicParam parameter) {
      call.setOperand(operand, VariantLists.toVariant(parameter));
    }
  }

  private void compared(SqlBasicCall call) {
    if (meet(call.getOperandList(), List.of())) {
      makeVariants(call);
    }
  }

  private void between(SqlBasicCall call) {
    List<SqlNode> operands = call.getOperandList();
    if (operands.stream().anyMatch(this::isVariant) || meet(operands, List.of())) {
      makeVariants(call);
    }
  }

  /** {@code = ANY (ARRAY[a, b])} is {@code = ANY (a, b)}. */
  private static SqlNodeList elements(SqlNodeList list) {
    return list.size() == 1
            && list.get(0) instanceof SqlCall array
            && array.getKind() == SqlKind.ARRAY_VALUE_CONSTRUCTOR
            && array.operandCount() > 0
        ? new SqlNodeList(array.getOperandList(), array.getParserPosition())
        : list;
  }

  private void found(SqlBasicCall call) {
    SqlNode value = call.operand(0);
    if (!(call.operand(1) instanceof SqlNodeList list)) {
      foundByQuery(call);
      return;
    }
    List<SqlNode> nodes = new ArrayList<>(list);
    nodes.add(value);
    boolean mixed =
        nodes.stream().flatMap(node -> components(node).stream()).anyMatch(this::isVariant)
            || (list.stream().allMatch(element -> sameSize(value, element)) && anyMeet(nodes));
    if (call.getKind() == SqlKind.IN || call.getKind() == SqlKind.NOT_IN) {
      if (mixed || (list.size() > VariantLists.SHORT && mixesNumbers(nodes))) {
        VariantLists.prepareIn(call);
      }
    } else if (mixed && list.stream().noneMatch(this::isArray)) {
      call.setOperand(0, VariantLists.variant(value));
      call.setOperand(1, VariantLists.variants(list));
    }
  }

  /**
   * What is compared with the rows of a query becomes a variant where a row's field is of another
   * kind, or a number that Calcite would have to round.
   */
  private void foundByQuery(SqlBasicCall call) {
    List<SqlNode> values = components(call.operand(0));
    RelDataType rows = types.apply(call.operand(1));
    List<RelDataTypeField> fields = rows.isStruct() ? rows.getFieldList() : List.of();
    for (int i = 0; i < values.size() && values.size() == fields.size(); i++) {
      SqlNode value = values.get(i);
      RelDataType field = fields.get(i).getType();
      if (meet(List.of(value), List.of(field))
          || (!isKindless(value) && VariantRexBuilder.losesDigits(types.apply(value), field))) {
        call.setOperand(0, VariantLists.variant(call.operand(0)));
        return;
      }
    }
  }

  /**
   * Arithmetic on a document's numbers stays Calcite's, but not on DECIMALs, of which the results
   * would be of several scales; on anything else it is that of variants.
   */
  private void calculated(SqlBasicCall call) {
    List<SqlNode> operands = call.getOperandList();
    if (call.operandCount() == 2
        && (meetOrAreNoNumbers(operands) || operands.stream().anyMatch(this::isDecimalField))) {
      makeVariants(call);
    }
  }

  private boolean meetOrAreNoNumbers(List<SqlNode> operands) {
    return meet(operands, List.of())
        || operands.stream()
            .filter(operand -> !isKindless(operand))
            .map(types)
            .anyMatch(type -> Kind.of(type) == Kind.STRING && type instanceof FieldType);
  }

  /**
   * A document's field of another kind than the call takes becomes a variant, of which the call is
   * false: what is no string is like nothing, what is no boolean is not true.
   */
  private void taken(SqlBasicCall call, Kind kind) {
    SqlNode value = call.operand(0);
    if (isField(value) && Kind.of(types.apply(value)) != kind) {
      call.setOperand(0, VariantLists.toVariant(value));
    }
  }

  /**
   * A condition: itself, but {@code v = TRUE} of a document's value that is no boolean, or need not
   * be one.
   */
  public SqlNode condition(SqlNode node) {
    if (node instanceof SqlDynamicParam parameter) {
      return ParameterOperands.condition(parameter);
    } else if (node instanceof SqlCase choice && choice.getElseOperand() != null) {
      choice.getThenOperands().replaceAll(MixedOperands::parameterToCondition);
      choice.setOperand(3, parameterToCondition(choice.getElseOperand()));
    }
    if (ALWAYS_BOOLEAN.contains(node.getKind()) || holdsParameter(node)) {
      return node;
    }
    RelDataType type = types.apply(node);
    return Variants.isVariant(type) || (type instanceof FieldType && Kind.of(type) != Kind.BOOLEAN)
        ? SqlStdOperatorTable.EQUALS.createCall(
            node.getParserPosition(),
            node,
            SqlLiteral.createBoolean(true, node.getParserPosition()))
        : node;
  }

  private static SqlNode parameterToCondition(SqlNode node) {
    return node instanceof SqlDynamicParam parameter
        ? ParameterOperands.condition(parameter)
        : node;
  }

  /** The value of another row, or where there is no such row, that of the third operand. */
  private void shifted(SqlBasicCall call) {
    if (call.operandCount() == 3) {
      List<SqlNode> values = List.of(call.operand(0), call.operand(2));
      if (values.stream().anyMatch(this::isVariant) || meet(values, List.of())) {
        call.setOperand(0, VariantLists.variant(call.operand(0)));
        call.setOperand(2, VariantLists.variant(call.operand(2)));
      }
    }
  }

  /** Of an array the elements are of one type, of a map the keys and the values. */
  private void collected(SqlBasicCall call, int first, int step) {
    List<SqlNode> values = new ArrayList<>();
    for (int i = first; i < call.operandCount(); i += step) {
      values.add(call.operand(i));
    }
    boolean done =
        values.stream().allMatch(value -> value instanceof SqlCall made && isElement(made));
    if (!done && (values.stream().anyMatch(this::isVariant) || meet(values, List.of()))) {
      for (int i = first; i < call.operandCount(); i += step) {
        SqlNode value = call.operand(i);
        call.setOperand(i, VariantOperators.ELEMENT.createCall(value.getParserPosition(), value));
      }
    }
  }

  private static boolean isElement(SqlCall call) {
    return call.getOperator() == VariantOperators.ELEMENT;
  }

  /**
   * Conditions are such; a parameter beside a document's field may be of any kind, and beside texts
   * is not to be cut to their length.
   */
  private void prepareCase(SqlCase call) {
    call.getWhenOperands().replaceAll(this::condition);
    SqlNodeList results = call.getThenOperands();
    SqlNode otherwise = call.getElseOperand();
    List<SqlNode> values = new ArrayList<>(results);
    if (otherwise != null) {
      values.add(otherwise);
    }
    if (roundsDocuments(values)
        || (values.stream().anyMatch(SqlDynamicParam.class::isInstance)
            && values.stream().anyMatch(value -> isText(value) || isField(value)))) {
      results.replaceAll(VariantLists::variant);
      if (otherwise != null) {
        call.setOperand(3, VariantLists.variant(otherwise));
      }
    }
  }

  /** Whether a document's numbers would have to be rounded to be of one type with the others. */
  private boolean roundsDocuments(List<SqlNode> nodes) {
    return FieldType.rounds(nodes.stream().filter(node -> !isKindless(node)).map(types).toList());
  }

  private boolean isText(SqlNode node) {
    return !isKindless(node) && Kind.of(types.apply(node)) == Kind.STRING;
  }

  private void makeVariants(SqlBasicCall call) {
    for (int i = 0; i < call.operandCount(); i++) {
      call.setOperand(i, VariantLists.variant(call.operand(i)));
    }
  }

  /** Whether values of several kinds may meet at some place of these rows or values. */
  private boolean anyMeet(List<SqlNode> rows) {
    int size = components(rows.get(0)).size();
    for (int i = 0; i < size; i++) {
      List<SqlNode> column = new ArrayList<>();
      for (SqlNode row : rows) {
        column.add(components(row).get(i));
      }
      if (meet(column, List.of())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a document's field is among these values, and another kind, or a parameter. A variant
   * among them needs no care here.
   */
  private boolean meet(List<SqlNode> nodes, List<RelDataType> others) {
    List<RelDataType> found = new ArrayList<>(others);
    boolean parameter = false;
    for (SqlNode node : nodes) {
      if (node instanceof SqlDynamicParam) {
        parameter = true;
      } else if (!isKindless(node)) {
        found.add(types.apply(node));
      }
    }
    return parameter
        ? found.stream().anyMatch(FieldType.class::isInstance)
        : FieldType.meetsOtherKind(found);
  }

  private boolean mixesNumbers(List<SqlNode> nodes) {
    List<RelDataType> found =
        nodes.stream().filter(node -> !isKindless(node)).map(types).distinct().toList();
    return found.stream().anyMatch(SqlTypeUtil::isApproximateNumeric)
        && found.stream().anyMatch(SqlTypeUtil::isExactNumeric);
  }

  private boolean isField(SqlNode node) {
    return !isKindless(node) && types.apply(node) instanceof FieldType;
  }

  private boolean isDecimalField(SqlNode node) {
    return !isKindless(node) && FieldType.isDecimal(types.apply(node));
  }

  private boolean isVariant(SqlNode node) {
    return !isKindless(node) && Variants.isVariant(types.apply(node));
  }

  /** In {@code = ANY (array)} the values are the elements, and Calcite's affair. */
  private boolean isArray(SqlNode node) {
    return !isKindless(node) && Kind.of(types.apply(node)) == Kind.ARRAY;
  }

  /** Whether there is a parameter in a node, so that it may have no type yet. */
  private static boolean holdsParameter(SqlNode node) {
    try {
      node.accept(
          new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlDynamicParam parameter) {
              throw Util.FoundOne.NULL;
            }
          });
      return false;
    } catch (Util.FoundOne e) {
      return true;
    }
  }

  /** Whether a node has no type of its own. */
  private static boolean isKindless(SqlNode node) {
    return node instanceof SqlDynamicParam || SqlUtil.isNullLiteral(node, false);
  }

  private static boolean sameSize(SqlNode a, SqlNode b) {
    return components(a).size() == components(b).size();
  }

  /** The parts of a row; of any other value, itself. */
  private static List<SqlNode> components(SqlNode node) {
    return node.getKind() == SqlKind.ROW ? ((SqlCall) node).getOperandList() : List.of(node);
  }
}
