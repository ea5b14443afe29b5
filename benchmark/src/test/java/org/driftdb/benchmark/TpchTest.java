package org.driftdb.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** TPC-H's 22 queries over a small part of its data have the answers that DuckDB gives. */
final class TpchTest {
  private static final BigDecimal SCALE = new BigDecimal("0.01");
  private static final Map<String, TpchAnswer> ANSWERS = recorded();

  private static Connection connection;

  @BeforeAll
  static void load() throws SQLException {
    connection = DriverManager.getConnection("jdbc:driftdb:mem:tpch");
    TpchTables.create(connection);
    TpchTables.insert(connection, SCALE);
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
  }

  /** They were written by {@code exec:exec@tpch -Dscale=0.01 -Drecord=FILE}. */
  private static Map<String, TpchAnswer> recorded() {
    Map<String, TpchAnswer> answers = new LinkedHashMap<>();
    for (String part : TpchQuery.resource("answers-0.01.txt").split("-- (?=q)")) {
      List<String> lines = part.lines().toList();
      if (!lines.isEmpty()) {
        answers.put(lines.get(0), TpchAnswer.of(lines.subList(1, lines.size())));
      }
    }
    return answers;
  }

  static List<TpchQuery> queries() {
    return TpchQuery.all(SCALE);
  }

  @ParameterizedTest
  @MethodSource("queries")
  void theAnswerIsDuckDbs(TpchQuery query) throws SQLException {
    query.prepare(connection);
    TpchAnswer expected = Objects.requireNonNull(ANSWERS.get(query.name()));
    assertThat(expected.difference(query.ask(connection))).isNull();
    query.cleanUp(connection);
  }
}
