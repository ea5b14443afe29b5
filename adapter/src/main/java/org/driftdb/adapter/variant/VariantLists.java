package org.driftdb.adapter.variant;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.ValueList;
import org.jspecify.annotations.Nullable;

/** Lists of values of mixed kinds after IN and NOT IN, while a statement is a tree of SQL. */
public final class VariantLists {
  /** Below Calcite's limit of 20, up to which it compares with each element of a list. */
  public static final int SHORT = 16;

  /** Above so many literals, a query looks a value up among them. */
  private static final int LONG = 128;

  /** The JSON text of a list of literals stays below this, as no Java constant may be longer. */
  private static final int MAX_TEXT = 15_000;

  /** The same constant of a compiled query is always the same string. */
  private static final LoadingCache<String, Set<Object>> SETS =
      CacheBuilder.newBuilder().weakKeys().build(CacheLoader.from(VariantLists::parse));

  private VariantLists() {}

  /**
   * Makes variants of the elements of a list after IN or NOT IN, in the tree where it stands, and
   * several calls of one with a long list: Calcite would make of it a table of one column, in which
   * all values must be of one kind.
   */
  public static void prepareIn(SqlBasicCall in) {
    SqlNodeList list = in.operand(1);
    in.setOperand(0, variant(in.operand(0)));
    if (list.size() <= SHORT) {
      in.setOperand(1, variants(list));
    } else {
      split(in, list);
    }
  }

  static SqlNodeList variants(List<SqlNode> list) {
    SqlNodeList variants = new SqlNodeList(SqlParserPos.sum(list));
    for (SqlNode element : list) {
      variants.add(variant(element));
    }
    return variants;
  }

  /**
   * The variant that a value is, or the row of variants that a row is. What has no kind of its own,
   * a null or a parameter, gets one from its neighbours.
   */
  static SqlNode variant(SqlNode node) {
    if (node.getKind() == SqlKind.ROW) {
      SqlCall row = (SqlCall) node;
      return row.getOperator()
          .createCall(
              row.getParserPosition(),
              row.getOperandList().stream().map(VariantLists::variant).toList());
    }
    boolean kindless =
        node instanceof SqlDynamicParam
            || (node instanceof SqlLiteral && ((SqlLiteral) node).getTypeName() == SqlTypeName.NULL)
            || (node instanceof SqlCall
                && ((SqlCall) node).getOperator() == VariantOperators.TO_VARIANT);
    return kindless ? node : toVariant(node);
  }

  private static void split(SqlBasicCall in, SqlNodeList list) {
    SqlNode value = in.operand(0);
    SqlParserPos pos = in.getParserPosition();
    boolean positive = in.getKind() == SqlKind.IN;
    List<SqlNode> parts = new ArrayList<>();
    List<String> texts = list.size() > LONG ? literals(list) : null;
    if (texts == null) {
      for (int i = 0; i < list.size(); i += SHORT) {
        SqlNodeList part = variants(list.subList(i, Math.min(i + SHORT, list.size())));
        parts.add(in.getOperator().createCall(pos, value, part));
      }
    } else {
      for (String text : texts) {
        SqlNode literal = SqlLiteral.createCharString(text, "UTF-8", pos);
        SqlNode contains = VariantOperators.IN_JSON.createCall(pos, value, literal);
        parts.add(positive ? contains : SqlStdOperatorTable.NOT.createCall(pos, contains));
      }
    }
    SqlOperator operator = positive ? SqlStdOperatorTable.OR : SqlStdOperatorTable.AND;
    SqlNode right = parts.remove(parts.size() - 1);
    SqlNode left =
        parts.stream()
            .reduce((a, b) -> operator.createCall(pos, a, b))
            .orElse(SqlLiteral.createBoolean(!positive, pos));
    in.setOperator(operator);
    in.setOperand(0, left);
    in.setOperand(1, right);
  }

  /** The expression that makes a variant of this one. */
  public static SqlNode toVariant(SqlNode node) {
    return VariantOperators.TO_VARIANT.createCall(node.getParserPosition(), node);
  }

  /** Whether a variant is among the values of a JSON array. */
  public static boolean contains(Variant variant, String json) {
    return SETS.getUnchecked(json).contains(variant);
  }

  private static Set<Object> parse(String json) {
    Set<Object> set = new HashSet<>();
    for (Object element : (ValueList) Objects.requireNonNull(Json.parse(json))) {
      set.add(Variant.ofStored(Objects.requireNonNull(element)));
    }
    return set;
  }

  /** The list as texts of JSON arrays; null if there is more in it than literals. */
  private static @Nullable List<String> literals(SqlNodeList list) {
    List<String> texts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (SqlNode element : list) {
      Object value = literal(element);
      if (value == null) {
        return null;
      }
      String json = Json.write(value);
      if (json.length() > MAX_TEXT) {
        return null;
      }
      if (text.length() + json.length() > MAX_TEXT) {
        texts.add(text.append(']').toString());
        text.setLength(0);
      }
      text.append(text.isEmpty() ? '[' : ',').append(json);
    }
    texts.add(text.append(']').toString());
    return texts;
  }

  private static @Nullable Object literal(SqlNode node) {
    if (!(node instanceof SqlLiteral)) {
      return null;
    }
    SqlLiteral literal = (SqlLiteral) node;
    SqlTypeName type = literal.getTypeName();
    return switch (type) {
      case BOOLEAN -> literal.getValueAs(Boolean.class);
      case DECIMAL, DOUBLE -> literal.getValueAs(BigDecimal.class);
      case CHAR -> literal.getValueAs(String.class);
      default -> null;
    };
  }
}
