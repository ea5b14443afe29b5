package org.driftdb.sqlline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A database served with {@code serve}, and used with {@code sql --url}. */
@Timeout(60)
class ServeCommandTest extends OrdersFixture {
  private static final Pattern LISTENING =
      Pattern.compile("listening on (http://127\\.0\\.0\\.1:\\d+)\n");

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Thread server = new Thread();
  private String url = "";

  @BeforeEach
  void serve() throws InterruptedException {
    String[] args = {"serve", "-d", data, "--port", "0"};
    server =
        new Thread(
            () ->
                Main.run(
                    args, InputStream.nullInputStream(), OutputStream.nullOutputStream(), err));
    server.start();
    Matcher line;
    do {
      Thread.sleep(20);
      assertThat(server.isAlive()).isTrue();
      line = LISTENING.matcher(err.toString(StandardCharsets.UTF_8));
    } while (!line.matches());
    url = line.group(1);
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.interrupt();
    server.join();
  }

  @Test
  void statementsRunOnTheServerAsTheyDoOnADirectory() throws IOException {
    String script =
        "CREATE TABLE typed (id INT PRIMARY KEY, ts TIMESTAMP, d DATE, t TIME, n DECIMAL(5, 2), b VARBINARY, u UUID, a INTEGER ARRAY);\n"
            + "INSERT INTO typed VALUES (1, TIMESTAMP '1969-12-31 23:59:59.999', DATE '0001-01-01',"
            + " TIME '01:02:03', 1.50, X'00ff', '123e4567-e89b-12d3-a456-426614174000', ARRAY[1, 2]);\n"
            + "INSERT INTO typed (id) VALUES (2);\n"
            + "INSERT INTO orders {\"id\": \"a\", \"v\": {\"k\": [1, null]}};\n"
            + "INSERT INTO orders {\"id\": \"b\", \"v\": \"{}\"};\n"
            + "INSERT INTO orders {\"id\": \"c\", \"v\": 7};\n"
            + "INSERT INTO orders {\"id\": \"d\", \"v\": 1.50};\n"
            + "INSERT INTO orders {\"id\": \"e\", \"v\": 1e400};\n";
    assertThat(
            Invocation.of("sql", "--url", url, "-f", file("script.dql", script).toString()).err())
        .isEqualTo("7 rows affected by 7 statements\n");
    for (String format : List.of("json", "csv", "table")) {
      for (String query :
          List.of(
              "SELECT * FROM typed ORDER BY id",
              "SELECT '' AS nothing, ARRAY[ARRAY[1]] AS nested FROM typed",
              "SELECT * FROM orders ORDER BY id",
              "SHOW DRIFT orders KEY \"a\"",
              "SHOW TABLES",
              "SELECT row_seq, doc FROM orders AS OF @seq:5")) {
        String[] remote = {"sql", "--url", url, "--format", format, "-e", query};
        String[] local = {"sql", "-d", data, "--format", format, "-e", query};
        assertThat(Invocation.of(remote).rows()).as(query).isEqualTo(Invocation.of(local).rows());
      }
    }
    String numbers = "SELECT v FROM orders WHERE id IN (\"d\", \"e\") ORDER BY id";
    for (String[] place : List.of(new String[] {"-d", data}, new String[] {"--url", url})) {
      assertThat(Invocation.of("sql", place[0], place[1], "-e", numbers).rows())
          .containsExactly("{\"v\":1.50}", "{\"v\":1e400}");
    }
  }

  @Test
  void failuresReadAsTheyDoOnADirectory() {
    String wrong = "SELECT nothing FROM orders";
    String jdbc = "jdbc:avatica:remote:url=" + url + ";serialization=JSON";
    String expected = Invocation.of("sql", "-d", data, "-e", wrong).error();
    assertThat(Invocation.of("sql", "--url", url, "-e", wrong).error()).isEqualTo(expected);
    assertThat(Invocation.of("sql", "--url", jdbc, "-e", wrong).error()).isEqualTo(expected);
  }

  @Test
  void propertiesOfTheUrlReachTheServer() {
    String past = "jdbc:avatica:remote:url=" + url + ";serialization=protobuf;asOf=@seq:0";
    String insert = "INSERT INTO orders {\"id\": \"x\"}";
    assertThat(Invocation.of("sql", "--url", url, "-e", insert).err())
        .isEqualTo("1 row affected\n");
    assertThat(Invocation.of("sql", "--url", past, "-e", "SELECT * FROM orders").rows()).isEmpty();
    assertThat(Invocation.of("sql", "--url", past + ";model=x.json", "-e", "SHOW TABLES").error())
        .startsWith("The server takes no connection property model");
  }

  @Test
  void aPortThatIsTakenIsOneLine() {
    String port = url.substring(url.lastIndexOf(':') + 1);
    assertThat(Invocation.of("serve", "-d", data, "--port", port).error())
        .isEqualTo("Port " + port + " cannot be had: another process has it");
    assertThat(Invocation.of("serve", "-d", data + "/nowhere").error()).contains("does not exist");
  }
}
