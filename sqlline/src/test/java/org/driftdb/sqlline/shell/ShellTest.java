package org.driftdb.sqlline.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.driftdb.sqlline.shell.TypedShell.CTRL_C;
import static org.driftdb.sqlline.shell.TypedShell.CTRL_D;
import static org.driftdb.sqlline.shell.TypedShell.ENTER;
import static org.driftdb.sqlline.shell.TypedShell.TAB;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.driftdb.server.DriftServer;
import org.driftdb.server.ServerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shell as a person at a terminal meets it. */
@Timeout(120)
class ShellTest {
  private static final String ENDLESS =
      "SELECT COUNT(*) FROM orders a, orders b, orders c, orders d WHERE a.n + b.n = c.n - d.n;";

  @TempDir Path directory;

  private final String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
  private Connection connection;

  /** A database in memory lives as long as somebody is connected. */
  private Connection kept;

  private TypedShell shell;

  @BeforeEach
  void open() throws Exception {
    connection = DriverManager.getConnection(url);
    kept = DriverManager.getConnection(url);
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE orders (pk=id)");
      statement.execute("INSERT INTO orders {\"id\": \"order1\", \"status\": \"pending\"}");
      statement.execute("PATCH orders KEY \"order1\" SET {\"status\": \"paid\"}");
    }
    shell = new TypedShell(connection, directory.resolve("history"));
    shell.shows("driftdb 1, shop. !help lists the commands, Ctrl-D leaves.", "drift>");
  }

  @AfterEach
  void close() throws Exception {
    shell.close();
    connection.close();
    kept.close();
  }

  @Test
  void tablesAndColumnsAreCompleted() throws Exception {
    shell.press("SELECT * FROM ord" + TAB).shows("drift> SELECT * FROM orders");
    shell.press("WHERE sta" + TAB).shows("drift> SELECT * FROM orders WHERE status");
    shell.enter("= 'paid';").shows("order1  paid", "(1 row)", "drift>");
    shell.press("!desc" + TAB).shows("drift> !describe");
    shell.press("or" + TAB).shows("drift> !describe orders");
  }

  @Test
  void thePromptShowsWhenTheSessionReadsThePast() throws Exception {
    shell.enter("!asof @seq:1").shows("drift @seq:1>");
    shell.enter("SELECT status FROM orders;").shows("pending");
    shell
        .enter("DELETE FROM orders;")
        .shows("error: Nothing can be written here: the session reads the past, as of @seq:1");
    shell.enter("!asof").shows("drift>");
    shell.enter("ALTER SESSION SET as_of = \"@seq:2\";").shows("drift @seq:2>");
    shell.enter("ALTER SESSION RESET as_of;").shows("drift>");
    shell.enter("!autocommit off").enter("DELETE FROM orders;").shows("drift (transaction)>");
    shell.enter("!rollback").enter("SELECT status FROM orders;").shows("paid");
  }

  @Test
  void thePromptShowsThePointOfTheConnection() throws Exception {
    shell.close();
    connection.close();
    connection = DriverManager.getConnection(url + ";asOf=@seq:1");
    shell = new TypedShell(connection, directory.resolve("history"));
    shell.shows("drift @seq:1>");
    shell.enter("!asof @seq:2").shows("drift @seq:2>");
    shell
        .enter("!asof")
        .enter("SELECT status FROM orders;")
        .shows("pending")
        .shows("drift @seq:1>");
  }

  @Test
  void ctrlCCancelsTheQueryAndNotTheShell() throws Exception {
    makeManyOrders();
    cancelAnEndlessQuery();
  }

  @Test
  void ctrlCEndsTheQueryOnTheServer() throws Exception {
    makeManyOrders();
    shell.close();
    connection.close();
    try (DriftServer server = DriftServer.start(url, ServerOptions.DEFAULT.withPort(0))) {
      connection =
          DriverManager.getConnection(
              "jdbc:avatica:remote:serialization=protobuf;timeZone=UTC;url=" + server.url());
      shell = new TypedShell(connection, directory.resolve("history"));
      shell.shows("drift>");
      cancelAnEndlessQuery();
      shell.close();
      connection.close();
    }
  }

  private void makeManyOrders() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (int i = 0; i < 300; i++) {
        statement.addBatch("INSERT INTO orders {\"id\": " + i + ", \"n\": " + i + "}");
      }
      statement.executeBatch();
    }
  }

  private void cancelAnEndlessQuery() throws Exception {
    shell.enter(ENDLESS).shows("a.n + b.n = c.n - d.n;");
    // What is pressed while the line is being read is not for the query.
    while (!shell.isShown("The statement was cancelled")) {
      TimeUnit.MILLISECONDS.sleep(200);
      shell.press(CTRL_C);
    }
    shell.enter("SELECT status FROM orders WHERE id = 'order1';").shows("paid", "(1 row)");
  }

  @Test
  void aStatementMayBeInterruptedBeforeItBegins() throws Exception {
    makeManyOrders();
    Interruption interruption = new Interruption(null);
    interruption.request();
    try (Statement statement = connection.createStatement()) {
      interruption.begin(statement);
      assertThatThrownBy(() -> statement.execute(ENDLESS.replace(";", "")))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
    } finally {
      interruption.end();
    }
  }

  @Test
  void ctrlCGivesUpWhatIsTyped() throws Exception {
    shell.press("DELETE FROM orders" + ENTER).shows("...>");
    shell.press(CTRL_C).shows("\ndrift>\n");
    shell.enter("SELECT status FROM orders;").shows("paid", "(1 row)");
  }

  @Test
  void anErrorPointsAtItsPlace() throws Exception {
    shell
        .enter("SELECT id,")
        .enter("  nothing FROM orders;")
        .shows("  nothing FROM orders", "  ^", "error: There is no column \"nothing\"")
        .shows("(42703)");
  }

  @Test
  void aStatementEndsWhereNoTextOrDocumentIsOpen() throws Exception {
    shell.enter("INSERT INTO orders {\"id\": \"a;b\", -- {").shows("...>");
    shell.press(CTRL_C).shows("\ndrift>\n");
    shell.enter("INSERT INTO orders {\"id\": \"a;b\",").enter("\"note\": \"it's -- {\"};");
    shell.shows("1 row affected");
    shell.enter("SELECT id, note FROM orders WHERE id = 'a;b'; SELECT 'it''s' AS x;");
    shell.shows("a;b  it's -- {").shows("it's", "(1 row)");
  }

  @Test
  void commandsShowTablesAndDrift() throws Exception {
    shell.enter("!tables;").shows("orders  DOCUMENT  id");
    shell.enter("!drift orders order1").shows("PATCH       {\"status\":\"paid\"}", "(2 rows)");
    shell.enter("!drift orders").shows("error: write !drift TABLE KEY");
    shell.enter("!nonsense").shows("drift>");
    shell.enter("help").shows("!asof POINT");
  }

  @Test
  void ctrlDLeavesAndWhatWasTypedIsRemembered() throws Exception {
    shell.enter("SELECT status FROM orders;").shows("paid");
    shell.press(CTRL_D);
    shell.ends();
    assertThat(Files.readString(directory.resolve("history")))
        .contains("SELECT status FROM orders;");
  }
}
