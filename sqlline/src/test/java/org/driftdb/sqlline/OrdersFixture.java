package org.driftdb.sqlline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A small table of orders, for tests that run commands on it as a user would. */
abstract class OrdersFixture {
  @TempDir Path directory;

  String data = "";

  @BeforeEach
  void makeOrders() {
    data = directory.resolve("my shop").toString();
    assertThat(Invocation.of("init", data).status()).isZero();
    assertThat(
            sql("CREATE TABLE orders (pk=id, INDEX(status, customer_id));"
                    + "INSERT INTO orders {\"id\": \"order1\", \"status\": \"pending\", \"n\": 1};"
                    + "INSERT INTO orders {\"id\": \"order2\", \"status\": \"paid\", \"items\": [{\"k\": 2.50}]};"
                    + "PATCH orders KEY \"order1\" SET {\"status\": \"paid\"};"
                    + "SOFT DELETE FROM orders KEY \"order2\"")
                .status())
        .isZero();
  }

  Invocation sql(String... statements) {
    String[] args = new String[3 + 2 * statements.length];
    args[0] = "sql";
    args[1] = "-d";
    args[2] = data;
    for (int i = 0; i < statements.length; i++) {
      args[3 + 2 * i] = "-e";
      args[4 + 2 * i] = statements[i];
    }
    return Invocation.of(args);
  }

  Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
