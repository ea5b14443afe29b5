package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.driftdb.storage.aggregate.Aggregation;
import org.driftdb.storage.aggregate.Aggregation.Call;
import org.driftdb.storage.aggregate.Aggregation.Function;
import org.driftdb.storage.aggregate.Aggregator;
import org.driftdb.storage.aggregate.Condition;
import org.driftdb.storage.aggregate.Expression;
import org.driftdb.storage.aggregate.Expression.Operator;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups tell what going through the rows one by one tells, wherever the rows are. */
final class AggregatesTest {
  private static final int ROWS = 15_000;
  private static final int QUESTIONS = 15;

  private static final List<Column> COLUMNS =
      List.of(
          Column.nullable("id", ColumnType.BIGINT),
          Column.nullable("few", ColumnType.VARCHAR),
          Column.nullable("many", ColumnType.VARCHAR),
          Column.nullable("small", ColumnType.INTEGER),
          Column.nullable("large", ColumnType.BIGINT),
          Column.nullable("price", ColumnType.decimal(30, 2)),
          Column.nullable("truth", ColumnType.BOOLEAN),
          Column.nullable("day", ColumnType.DATE),
          Column.nullable("hour", ColumnType.TIME),
          Column.nullable("at", ColumnType.TIMESTAMP),
          Column.nullable("uid", ColumnType.UUID),
          Column.nullable("rare", ColumnType.BIGINT));

  private Random random = new Random();
  private List<Column> columns = COLUMNS;

  private Object value(Column column) {
    int small = random.nextInt(7);
    return switch (column.name()) {
      case "few", "fewer" -> "word " + small;
      case "many" -> "word " + random.nextInt(1_000_000);
      case "small" -> (long) random.nextInt(1_000);
      case "large" ->
          random.nextInt(3) == 0 ? Long.MAX_VALUE - small : random.nextLong() >> random.nextInt(64);
      case "price" ->
          random.nextInt(50) == 0
              ? new BigDecimal("9999999999999999999999.99").subtract(new BigDecimal(small))
              : BigDecimal.valueOf(random.nextInt(100_000), 2);
      case "truth" -> random.nextBoolean();
      case "day" -> LocalDate.ofEpochDay(20_000 + small);
      case "hour" -> LocalTime.ofSecondOfDay(3_600 * small);
      case "at" -> Instant.ofEpochMilli(1_000L * small);
      case "uid" -> new UUID(small, small);
      default -> (long) small;
    };
  }

  private @Nullable Object valueOrNull(Column column) {
    boolean rare = column.name().equals("rare");
    return random.nextInt(rare ? 40 : 10) < (rare ? 39 : 1) ? null : value(column);
  }

  private Document row(long id) {
    Document row = Document.of("id", id);
    for (Column column : columns.subList(1, columns.size())) {
      Object value = valueOrNull(column);
      row = value == null ? row : row.with(column.name(), value);
    }
    return row;
  }

  private void change(Transaction transaction) {
    Key key = Key.of((long) random.nextInt(ROWS + ROWS / 10));
    if (transaction.view().get("t", key) == null) {
      transaction.insert("t", row((Long) Objects.requireNonNull(key.part(0))));
    } else if (random.nextInt(8) == 0) {
      transaction.softDelete("t", key);
    } else {
      Column column = columns.get(1 + random.nextInt(columns.size() - 1));
      transaction.patch("t", key, Document.of(column.name(), valueOrNull(column)));
    }
  }

  private void change(Database database, int times) {
    try (Transaction transaction = database.begin()) {
      for (int i = 0; i < times; i++) {
        change(transaction);
      }
      transaction.commit();
    }
  }

  private Database filled() {
    Database database = Database.open(new MemoryStore(), Options.DEFAULT, InstantSource.system());
    database.createTable(TableSchema.typed("t", COLUMNS, List.of("id"), List.of(), List.of()));
    try (Transaction transaction = database.begin()) {
      for (long id = 0; id < ROWS; id++) {
        transaction.insert("t", row(id));
      }
      transaction.commit();
    }
    for (int i = 0; i < 3; i++) {
      database.snapshot("t");
      change(database, 2_000);
    }
    return database;
  }

  private Column column() {
    return columns.get(random.nextInt(columns.size()));
  }

  private Condition condition() {
    Column column = column();
    Condition.Test test = Condition.Test.values()[random.nextInt(Condition.Test.values().length)];
    List<Object> values = new ArrayList<>();
    int count =
        switch (test) {
          case NULL, NOT_NULL -> 0;
          case IN, NOT_IN -> 1 + random.nextInt(3);
          default -> 1;
        };
    for (int i = 0; i < count; i++) {
      Object value = value(column);
      // A number may be compared with one that the column cannot have.
      values.add(
          value instanceof Long number && random.nextBoolean()
              ? new BigDecimal(number).multiply(new BigDecimal("1.5"))
              : value instanceof BigDecimal && random.nextBoolean() ? (Object) 500.125 : value);
    }
    return new Condition(column.name(), test, values);
  }

  private Expression expression(int depth) {
    Column column = column();
    int choice = random.nextInt(depth > 0 ? 6 : 3);
    if (choice == 0) {
      return new Expression.Constant(
          BigDecimal.valueOf(random.nextInt(1_000) - 500, random.nextInt(4)));
    } else if (choice < 3) {
      return column.type().isNumeric() ? new Expression.OfColumn(column) : expression(depth);
    }
    Operator[] operators = Operator.values();
    return new Expression.Operation(
        operators[random.nextInt(operators.length)],
        expression(depth - 1),
        expression(depth - 1),
        null);
  }

  private Call call() {
    if (random.nextInt(4) == 0) {
      return Call.computed(random.nextBoolean() ? Function.SUM : Function.COUNT, expression(3));
    }
    Function function = Function.values()[random.nextInt(Function.values().length)];
    Column column = column();
    if (function == Function.SUM && !column.type().isNumeric()) {
      function = Function.COUNT;
    }
    return new Call(function, function == Function.COUNT && random.nextInt(3) == 0 ? null : column);
  }

  private Aggregation aggregation() {
    List<Column> groups = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      groups.add(column());
    }
    List<Condition> conditions = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      conditions.add(condition());
    }
    List<Call> calls = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      calls.add(call());
    }
    return new Aggregation(groups, conditions, calls);
  }

  private static Map<List<@Nullable Object>, List<@Nullable Object>> groups(
      Aggregator all, Aggregation asked) {
    Map<List<@Nullable Object>, List<@Nullable Object>> groups = new HashMap<>();
    for (int i = 0; i < all.size(); i++) {
      List<@Nullable Object> group = Arrays.asList(all.group(i));
      int keys = asked.groups().size();
      assertThat(groups.put(group.subList(0, keys), group.subList(keys, group.size()))).isNull();
    }
    return groups;
  }

  /** What is asked, found row by row. */
  private static Map<List<@Nullable Object>, List<@Nullable Object>> naive(
      Iterator<Version> rows, Aggregation asked) {
    Map<List<@Nullable Object>, List<Document>> members = new HashMap<>();
    if (asked.groups().isEmpty()) {
      members.put(List.of(), new ArrayList<>());
    }
    while (rows.hasNext()) {
      Document row = rows.next().row();
      if (asked.conditions().stream().allMatch(c -> c.holds(row.stored(c.column())))) {
        List<@Nullable Object> values = new ArrayList<>();
        asked.groups().forEach(column -> values.add(row.stored(column.name())));
        members.computeIfAbsent(values, absent -> new ArrayList<>()).add(row);
      }
    }
    Map<List<@Nullable Object>, List<@Nullable Object>> groups = new HashMap<>();
    members.forEach(
        (values, of) -> {
          List<@Nullable Object> told = new ArrayList<>();
          asked.calls().forEach(call -> told.add(naive(of, call)));
          groups.put(values, told);
        });
    return groups;
  }

  private static @Nullable BigDecimal naive(Document row, Expression expression) {
    if (expression instanceof Expression.OfColumn of) {
      Object value = row.stored(of.column().name());
      return value == null ? null : Values.writtenDecimal((Number) value);
    } else if (expression instanceof Expression.Operation operation) {
      BigDecimal left = naive(row, operation.left());
      BigDecimal right = naive(row, operation.right());
      if (left == null || right == null) {
        return null;
      }
      return switch (operation.operator()) {
        case PLUS -> left.add(right);
        case MINUS -> left.subtract(right);
        case TIMES -> left.multiply(right);
      };
    }
    return ((Expression.Constant) expression).value();
  }

  private static @Nullable Object naive(List<Document> rows, Call call) {
    Column column = call.column();
    Expression expression = call.expression();
    if (column == null && expression == null) {
      return (long) rows.size();
    }
    List<Object> values = new ArrayList<>();
    for (Document row : rows) {
      Object value =
          expression != null
              ? naive(row, expression)
              : row.stored(Objects.requireNonNull(column).name());
      if (value != null) {
        values.add(value);
      }
    }
    return switch (call.function()) {
      case COUNT -> (long) values.size();
      case SUM ->
          values.stream()
              .map(value -> Values.writtenDecimal((Number) value))
              .reduce(BigDecimal::add)
              .orElse(null);
      case MIN -> values.stream().min(Values::compare).orElse(null);
      case MAX -> values.stream().max(Values::compare).orElse(null);
    };
  }

  private void compare(Snapshot snapshot) {
    for (int i = 0; i < QUESTIONS; i++) {
      Aggregation asked = aggregation();
      List<KeyRange> ranges =
          random.nextInt(3) > 0
              ? List.of(KeyRange.ALL)
              : List.of(
                  KeyRange.before(Key.of((long) random.nextInt(ROWS / 3))),
                  KeyRange.atLeast(Key.of((long) ROWS / 2)));
      List<Version> rows = new ArrayList<>();
      ranges.forEach(range -> snapshot.scan("t", range).forEachRemaining(rows::add));
      assertThat(groups(snapshot.aggregate("t", ranges, asked, () -> {}), asked))
          .as("%s at %s in %s", asked, snapshot.sequence(), ranges)
          .isEqualTo(naive(rows.iterator(), asked));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void groupsTellWhatTheirRowsDo(long seed) {
    random = new Random(seed);
    try (Database database = filled()) {
      for (int i = 0; i < 3; i++) {
        compare(database.at(random.nextInt((int) database.sequence())));
      }
      compare(database.present());
      try (Transaction transaction = database.begin()) {
        compare(transaction.view());
        for (int i = 0; i < 500; i++) {
          change(transaction);
        }
        compare(transaction.view());
      }
      alter(database);
      compare(database.present());
    }
  }

  /** Columns that are not called like their fields, and one with a value in the rows of before. */
  private void alter(Database database) {
    database.alterTable("t", table -> table.renaming("few", "fewer"));
    database.alterTable("t", table -> table.dropping("many"));
    database.alterTable(
        "t", table -> table.adding(Column.nullable("late", ColumnType.INTEGER).withInitial(7L)));
    columns = database.present().table("t").columns();
    change(database, 1_000);
  }

  @Test
  void whatIsThrownMeanwhileEndsIt() {
    try (Database database = filled()) {
      assertThatThrownBy(
              () ->
                  database
                      .present()
                      .aggregate(
                          "t",
                          List.of(KeyRange.ALL),
                          new Aggregation(List.of(), List.of(), List.of()),
                          () -> {
                            throw new IllegalStateException("enough");
                          }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("enough");
    }
  }
}
