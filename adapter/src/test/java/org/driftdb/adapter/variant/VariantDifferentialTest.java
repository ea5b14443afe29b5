package org.driftdb.adapter.variant;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.ValueList;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Random queries over random columns of mixed values give what plain Java says of them. */
class VariantDifferentialTest {
  private static final int ROWS = 30;
  private static final int QUERIES = 60;

  private static final List<@Nullable Object> MIXED =
      Collections.unmodifiableList(
          java.util.Arrays.asList(
              null,
              true,
              false,
              0L,
              1L,
              -1L,
              1.0,
              0.1,
              2L,
              new BigDecimal("1.00"),
              new BigDecimal("0.1"),
              9007199254740992L,
              9007199254740993L,
              9007199254740992.0,
              new BigDecimal("9007199254740992.5"),
              new BigInteger("9223372036854775808"),
              "",
              "a",
              "b",
              "1",
              "true",
              "größe",
              ValueList.EMPTY,
              ValueList.of(1L, 2L),
              ValueList.of(1.0, 2L),
              ValueList.of("a"),
              Document.EMPTY,
              Document.of("a", 1L),
              Document.of("a", 1.0),
              Document.of("a", ValueList.of(1L, "x"))));

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final QueryRunner db = new QueryRunner();
  private final List<@Nullable Object[]> rows = new ArrayList<>();
  private final List<@Nullable Object> parameters = new ArrayList<>();

  /** The columns of the table, and which of the values may stand in each. */
  private enum Field {
    ID,
    V,
    W,
    N,
    D,
    X,
    S,
    B;

    boolean mixed() {
      return this == V || this == W;
    }

    boolean numeric() {
      return this == ID || this == N || this == D || this == X;
    }

    boolean comparesWith(Field other) {
      return mixed() || other.mixed() || this == other || (numeric() && other.numeric());
    }

    String sql() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** SQL text, and what it is worth in a row. */
  private record Expression(
      String sql, java.util.function.Function<Object[], @Nullable Object> value) {}

  @BeforeEach
  void fill() {
    System.out.println("VariantDifferentialTest: seed " + seed);
    List<Object> longs = List.of(0L, 1L, 2L, -1L, 9007199254740992L, 9007199254740993L);
    List<Object> doubles = List.of(0.0, 1.0, 0.1, -1.0, 9007199254740992.0, 1e300);
    List<Object> decimals =
        List.of(
            new BigDecimal("0.10"), new BigDecimal("1.00"), new BigDecimal("9007199254740993.00"));
    for (int i = 0; i < ROWS; i++) {
      rows.add(
          new @Nullable Object[] {
            i,
            pick(MIXED),
            pick(MIXED),
            orNull(pick(longs)),
            orNull(pick(doubles)),
            orNull(pick(decimals)),
            orNull(pick(List.of("", "a", "b", "1", "true", "größe"))),
            orNull(random.nextBoolean())
          });
    }
    db.table(
        "t",
        List.of(
            "id INTEGER",
            "v ANY",
            "w ANY",
            "n BIGINT",
            "d DOUBLE",
            "x DECIMAL",
            "s VARCHAR",
            "b BOOLEAN"),
        rows.toArray(new Object[0][]));
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private @Nullable Object orNull(Object value) {
    return random.nextInt(5) == 0 ? null : value;
  }

  @Test
  void conditions() {
    for (int i = 0; i < QUERIES; i++) {
      parameters.clear();
      Expression condition = condition(2);
      check(
          "SELECT id FROM t WHERE " + condition.sql(),
          rows.stream()
              .filter(row -> Boolean.TRUE.equals(condition.value().apply(row)))
              .map(row -> List.of(row[0]))
              .collect(Collectors.toList()),
          false);
    }
  }

  @Test
  void orders() {
    for (int i = 0; i < QUERIES / 4; i++) {
      parameters.clear();
      Field field = pick(List.of(Field.V, Field.W, Field.N, Field.D, Field.S));
      boolean down = random.nextBoolean();
      Comparator<Object[]> order = Comparator.comparing(row -> stored(row, field), Values.ORDER);
      check(
          "SELECT id, "
              + field.sql()
              + " FROM t ORDER BY "
              + field.sql()
              + (down ? " DESC" : "")
              + ", id",
          rows.stream()
              .sorted((down ? order.reversed() : order).thenComparing(row -> (Integer) row[0]))
              .map(row -> list(row[0], row[field.ordinal()]))
              .collect(Collectors.toList()),
          true);
    }
  }

  @Test
  void groups() {
    for (int i = 0; i < QUERIES / 4; i++) {
      parameters.clear();
      Field key = pick(List.of(Field.V, Field.W, Field.N, Field.S));
      Field value = pick(List.of(Field.V, Field.W));
      Map<Object, List<Object[]>> groups = new TreeMap<>(Values.ORDER);
      for (Object[] row : rows) {
        groups.computeIfAbsent(stored(row, key), k -> new ArrayList<>()).add(row);
      }
      List<List<@Nullable Object>> expected = new ArrayList<>();
      groups.forEach(
          (k, members) -> {
            List<Object> present =
                members.stream()
                    .map(row -> stored(row, value))
                    .filter(java.util.Objects::nonNull)
                    .sorted(Values.ORDER)
                    .collect(Collectors.toList());
            TreeMap<Object, Object> distinct = new TreeMap<>(Values.ORDER);
            present.forEach(p -> distinct.put(p, p));
            expected.add(
                list(
                    k,
                    (long) members.size(),
                    (long) present.size(),
                    (long) distinct.size(),
                    present.isEmpty() ? null : present.get(0),
                    present.isEmpty() ? null : present.get(present.size() - 1)));
          });
      String v = value.sql();
      check(
          "SELECT "
              + String.join(", ", key.sql(), "COUNT(*)", "COUNT(" + v + ")")
              + (", COUNT(DISTINCT " + v + "), MIN(" + v + "), MAX(" + v + ") FROM t GROUP BY ")
              + key.sql(),
          expected,
          false);
    }
  }

  @Test
  void joins() {
    for (int i = 0; i < QUERIES / 3; i++) {
      parameters.clear();
      Field left = pick(List.of(Field.V, Field.W));
      Field right = pick(List.of(Field.values()));
      String operator = random.nextInt(3) == 0 ? pick(List.of("<", ">=", "<>")) : "=";
      boolean outer = random.nextBoolean();
      List<List<@Nullable Object>> expected = new ArrayList<>();
      for (Object[] a : rows) {
        boolean matched = false;
        for (Object[] b : rows) {
          if (Boolean.TRUE.equals(compare(operator, stored(a, left), stored(b, right)))) {
            expected.add(list(a[0], b[0]));
            matched = true;
          }
        }
        if (!matched && outer) {
          expected.add(list(a[0], null));
        }
      }
      boolean swap = random.nextBoolean();
      String a = "a." + left.sql();
      String b = "b." + right.sql();
      check(
          "SELECT a.id, b.id FROM t a "
              + (outer ? "LEFT " : "")
              + "JOIN t b ON "
              + (swap && operator.equals("=") ? b + operator + a : a + operator + b),
          expected,
          false);
    }
  }

  @Test
  void sets() {
    for (int i = 0; i < QUERIES / 4; i++) {
      parameters.clear();
      Field left = pick(List.of(Field.V, Field.W));
      Field right = pick(List.of(Field.values()));
      String operator = pick(List.of("UNION", "UNION ALL", "INTERSECT", "EXCEPT"));
      Map<Object, Object> lefts = distinct(left);
      Map<Object, Object> rights = distinct(right);
      List<List<@Nullable Object>> expected = new ArrayList<>();
      switch (operator) {
        case "UNION ALL":
          rows.forEach(row -> expected.add(list(stored(row, left))));
          rows.forEach(row -> expected.add(list(stored(row, right))));
          break;
        case "UNION":
          TreeMap<Object, Object> union = new TreeMap<>(Values.ORDER);
          union.putAll(lefts);
          union.putAll(rights);
          union.keySet().forEach(value -> expected.add(list(value)));
          break;
        default:
          lefts.keySet().stream()
              .filter(value -> rights.containsKey(value) == operator.equals("INTERSECT"))
              .forEach(value -> expected.add(list(value)));
      }
      check(
          "SELECT " + left.sql() + " FROM t " + operator + " SELECT " + right.sql() + " FROM t",
          expected,
          false);
    }
  }

  @Test
  void subqueries() {
    for (int i = 0; i < QUERIES / 4; i++) {
      parameters.clear();
      Field left = pick(List.of(Field.values()));
      Field right = pick(List.of(Field.V, Field.W));
      boolean negated = random.nextBoolean();
      boolean withNulls = random.nextBoolean();
      List<List<@Nullable Object>> expected = new ArrayList<>();
      for (Object[] row : rows) {
        Boolean in = false;
        for (Object[] other : rows) {
          if (withNulls || stored(other, right) != null) {
            in = or(in, compare("=", stored(row, left), stored(other, right)));
          }
        }
        if (Boolean.TRUE.equals(negated ? not(in) : in)) {
          expected.add(list(row[0]));
        }
      }
      check(
          "SELECT id FROM t WHERE "
              + left.sql()
              + (negated ? " NOT" : "")
              + " IN (SELECT "
              + right.sql()
              + " FROM t"
              + (withNulls ? ")" : " WHERE " + right.sql() + " IS NOT NULL)"),
          expected,
          false);
    }
  }

  private Map<Object, Object> distinct(Field field) {
    Map<Object, Object> distinct = new TreeMap<>(Values.ORDER);
    rows.forEach(row -> distinct.put(stored(row, field), true));
    return distinct;
  }

  private void check(String sql, List<List<@Nullable Object>> expected, boolean ordered) {
    List<List<@Nullable Object>> actual;
    try {
      actual = db.rows(sql, parameters.toArray());
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + sql + " with " + parameters, e);
    }
    assertThat(keys(actual, ordered))
        .as("seed %s: %s with %s, plan %s", seed, sql, parameters, db.plan())
        .isEqualTo(keys(expected, ordered));
  }

  /** Rows as values that are equal where their fields are, in their order or sorted. */
  private static List<ValueList> keys(List<List<@Nullable Object>> rows, boolean ordered) {
    List<ValueList> keys = rows.stream().map(ValueList::copyOf).collect(Collectors.toList());
    if (!ordered) {
      keys.sort(Values.ORDER);
    }
    return keys;
  }

  private static List<@Nullable Object> list(@Nullable Object... values) {
    return java.util.Arrays.asList(values);
  }

  private static @Nullable Object stored(Object[] row, Field field) {
    return Values.of(row[field.ordinal()]);
  }

  private Expression condition(int depth) {
    int choice = random.nextInt(depth == 0 ? 6 : 10);
    switch (choice) {
      case 0:
        return isNull();
      case 1:
        return in();
      case 2:
        return between();
      case 3:
        return distinctFrom();
      case 4:
      case 5:
        return comparison();
      case 6:
        Expression negated = condition(depth - 1);
        return new Expression(
            "NOT (" + negated.sql() + ")", row -> not((Boolean) negated.value().apply(row)));
      default:
        Expression left = condition(depth - 1);
        Expression right = condition(depth - 1);
        boolean and = choice < 9;
        return new Expression(
            "(" + left.sql() + (and ? " AND " : " OR ") + right.sql() + ")",
            row -> {
              Boolean a = (Boolean) left.value().apply(row);
              Boolean b = (Boolean) right.value().apply(row);
              return and ? not(or(not(a), not(b))) : or(a, b);
            });
    }
  }

  private Expression isNull() {
    Field field = pick(List.of(Field.values()));
    boolean negated = random.nextBoolean();
    return new Expression(
        field.sql() + (negated ? " IS NOT NULL" : " IS NULL"),
        row -> (stored(row, field) == null) != negated);
  }

  private Expression comparison() {
    Field field = pick(List.of(Field.values()));
    Expression left = mixed(field);
    Expression right = other(field);
    String operator = pick(List.of("=", "=", "=", "<>", "<", "<=", ">", ">="));
    return new Expression(
        left.sql() + " " + operator + " " + right.sql(),
        row -> compare(operator, left.value().apply(row), right.value().apply(row)));
  }

  private Expression distinctFrom() {
    Field field = pick(List.of(Field.V, Field.W));
    Expression right = other(field);
    boolean negated = random.nextBoolean();
    return new Expression(
        field.sql() + (negated ? " IS NOT" : " IS") + " DISTINCT FROM " + right.sql(),
        row -> Values.equal(stored(row, field), right.value().apply(row)) == negated);
  }

  private Expression between() {
    Field field = pick(List.of(Field.V, Field.W, Field.N, Field.D, Field.X));
    Expression low = other(field);
    Expression high = other(field);
    return new Expression(
        field.sql() + " BETWEEN " + low.sql() + " AND " + high.sql(),
        row -> {
          Object value = stored(row, field);
          Boolean above = compare(">=", value, low.value().apply(row));
          Boolean below = compare("<=", value, high.value().apply(row));
          return not(or(not(above), not(below)));
        });
  }

  private Expression in() {
    Field field = pick(List.of(Field.V, Field.W, Field.N, Field.D, Field.X));
    List<Expression> elements = new ArrayList<>();
    int size = random.nextInt(8) == 0 ? 20 + random.nextInt(20) : 1 + random.nextInt(4);
    for (int i = 0; i < size; i++) {
      elements.add(field.mixed() ? literal() : number());
    }
    boolean negated = random.nextBoolean();
    return new Expression(
        field.sql()
            + (negated ? " NOT IN " : " IN ")
            + elements.stream().map(Expression::sql).collect(Collectors.joining(", ", "(", ")")),
        row -> {
          Boolean in = false;
          for (Expression element : elements) {
            in = or(in, compare("=", stored(row, field), element.value().apply(row)));
          }
          return negated ? not(in) : in;
        });
  }

  /** A column, or what is a variant because a column in it is one. */
  private Expression mixed(Field field) {
    if (!field.mixed() || random.nextInt(3) > 0) {
      return new Expression(field.sql(), row -> stored(row, field));
    }
    Expression other = literal();
    if (random.nextBoolean()) {
      return new Expression(
          "COALESCE(" + field.sql() + ", " + other.sql() + ")",
          row -> stored(row, field) == null ? other.value().apply(row) : stored(row, field));
    }
    return new Expression(
        "CASE WHEN id < 10 THEN " + field.sql() + " ELSE " + other.sql() + " END",
        row -> (Integer) row[0] < 10 ? stored(row, field) : other.value().apply(row));
  }

  /** What this column may be compared with. */
  private Expression other(Field field) {
    if (field.mixed()) {
      switch (random.nextInt(3)) {
        case 0:
          return literal();
        case 1:
          Object bound = pick(MIXED);
          parameters.add(bound);
          return new Expression("?", row -> bound);
        default:
      }
    }
    Field other =
        pick(
            List.of(Field.values()).stream()
                .filter(field::comparesWith)
                .collect(Collectors.toList()));
    if (field.numeric() && random.nextBoolean()) {
      return number();
    }
    return new Expression(other.sql(), row -> stored(row, other));
  }

  private Expression number() {
    String sql =
        pick(
            List.of(
                "0",
                "1",
                "1.0",
                "0.1",
                "1e0",
                "0.1e0",
                "-1",
                "9007199254740992",
                "9007199254740993",
                "9007199254740992e0",
                "9007199254740992.5"));
    return new Expression(sql, row -> Values.of(new BigDecimal(sql)));
  }

  private Expression literal() {
    switch (random.nextInt(4)) {
      case 0:
        boolean flag = random.nextBoolean();
        return new Expression(flag ? "TRUE" : "FALSE", row -> flag);
      case 1:
        String text = pick(List.of("", "a", "b", "1", "true", "größe"));
        return new Expression("'" + text + "'", row -> text);
      default:
        return number();
    }
  }

  private static @Nullable Boolean compare(
      String operator, @Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return null;
    }
    int order = Values.compare(a, b);
    return switch (operator) {
      case "=" -> order == 0;
      case "<>" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  private static @Nullable Boolean not(@Nullable Boolean a) {
    return a == null ? null : !a;
  }

  private static @Nullable Boolean or(@Nullable Boolean a, @Nullable Boolean b) {
    if (Boolean.TRUE.equals(a) || Boolean.TRUE.equals(b)) {
      return true;
    }
    return a == null || b == null ? null : false;
  }
}
