package org.driftdb.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A DriftDB schema in a model changes neither plans nor answers of the schemas beside it. */
final class OtherSchemasTest {
  private static final Path MODEL = Path.of("federated.json");

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM CSV.CUSTOMERS WHERE ID > 101",
        "SELECT E.ENAME, D.DNAME FROM SCOTT.EMP AS E JOIN SCOTT.DEPT AS D ON D.DEPTNO = E.DEPTNO",
        "SELECT JOB, COUNT(*), SUM(SAL) FROM SCOTT.EMP GROUP BY JOB HAVING COUNT(*) > 1",
        "SELECT C.NAME, E.ENAME FROM CSV.CUSTOMERS AS C JOIN SCOTT.EMP AS E ON E.EMPNO = C.ID + 7398",
        "SELECT NAME FROM CSV.CUSTOMERS WHERE ID IN (SELECT EMPNO - 7398 FROM SCOTT.EMP)",
        "SELECT NAME, ROW_NUMBER() OVER (ORDER BY CITY) FROM CSV.CUSTOMERS ORDER BY 2 LIMIT 2",
        "SELECT NAME FROM CSV.CUSTOMERS UNION SELECT ENAME FROM SCOTT.EMP ORDER BY 1"
      })
  void aQueryOfTheOthersIsPlannedAndAnsweredAsWithoutDriftDb(String query) throws Exception {
    List<String> plan;
    List<String> rows;
    try (Connection without = connect(modelWithoutDriftDb())) {
      plan = rows(without, "EXPLAIN PLAN FOR " + query);
      rows = rows(without, query);
    }

    try (Connection beside = connect(MODEL)) {
      rows(beside, "SELECT * FROM DRIFT.ORDERS");
      assertThat(rows(beside, "EXPLAIN PLAN FOR " + query)).isEqualTo(plan);
      assertThat(rows(beside, query)).isEqualTo(rows).isNotEmpty();
    }
  }

  @Test
  void whatAJdbcDatabaseTookOverItStillTakesOverBesideAScanOfOurs() throws Exception {
    try (Connection connection = connect(MODEL)) {
      assertThat(
              rows(
                  connection,
                  "EXPLAIN PLAN FOR SELECT O.ID, E.DNAME FROM DRIFT.ORDERS AS O JOIN ("
                      + "SELECT EMPNO, DNAME FROM SCOTT.EMP JOIN SCOTT.DEPT USING (DEPTNO)"
                      + " WHERE JOB = 'SALESMAN') AS E ON E.EMPNO = O.REP"))
          .singleElement()
          .asString()
          .contains("JdbcJoin", "JdbcFilter", "DriftEnumerableScan")
          .doesNotContain("EnumerableFilter");
    }
  }

  private Path modelWithoutDriftDb() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode model = (ObjectNode) mapper.readTree(MODEL.toFile());
    model.put("defaultSchema", "CSV");
    ArrayNode schemas = model.withArray("schemas");
    schemas.remove(0);
    ((ObjectNode) schemas.get(0).get("operand"))
        .put("directory", Path.of("csv").toAbsolutePath().toString());
    Path file = directory.resolve("others.json");
    mapper.writeValue(file.toFile(), model);
    return file;
  }

  private static Connection connect(Path model) throws SQLException {
    return DriverManager.getConnection("jdbc:calcite:model=" + model.toAbsolutePath());
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(rows.getString(i));
        }
        found.add(String.join("|", row));
      }
    }
    return found;
  }
}
