package org.driftdb.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One of TPC-H's 22 queries, with the parameters that the specification validates answers with.
 *
 * @param name q1 to q22
 * @param before what must be run before it: q15 asks a view
 * @param sql the query
 * @param after what undoes that
 */
record TpchQuery(String name, List<String> before, String sql, List<String> after) {

  /** All queries, for data of a scale factor. */
  static List<TpchQuery> all(BigDecimal scale) {
    // The specification chooses the least part of q11 by the scale.
    String fraction = new BigDecimal("0.0001").divide(scale).toPlainString();
    String file = resource("queries.sql").replace("${fraction}", fraction);
    List<TpchQuery> queries = new ArrayList<>();
    for (String part : file.split("-- (?=q)")) {
      if (!part.isBlank()) {
        String name = part.lines().findFirst().orElseThrow();
        queries.add(of(name, statements(part.substring(name.length()))));
      }
    }
    return queries;
  }

  private static TpchQuery of(String name, List<String> statements) {
    int query = 0;
    while (!statements.get(query).startsWith("select")) {
      query++;
    }
    return new TpchQuery(
        name,
        statements.subList(0, query),
        statements.get(query),
        statements.subList(query + 1, statements.size()));
  }

  /** The statements of a script in which no text has a semicolon. */
  static List<String> statements(String script) {
    return Arrays.stream(script.split(";"))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  static String resource(String name) {
    try (InputStream in = TpchQuery.class.getResourceAsStream("/tpch/" + name)) {
      if (in == null) {
        throw new IllegalStateException("There is no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  void prepare(Connection connection) throws SQLException {
    run(connection, before);
  }

  void cleanUp(Connection connection) throws SQLException {
    run(connection, after);
  }

  private static void run(Connection connection, List<String> statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    }
  }

  /** Asks it and reads all of the answer. */
  TpchAnswer ask(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return TpchAnswer.read(rows);
    }
  }
}
