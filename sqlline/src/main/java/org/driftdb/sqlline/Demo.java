package org.driftdb.sqlline;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The tour: a shop's orders, a mistake, and how history undoes it. Every step is a command that a
 * person could type; it is shown, then run, and its time told.
 */
final class Demo {
  private static final int ORDERS = 10_000;
  private static final int CHANGES = 1_500;

  /** A sequence in the middle of the changes. */
  private static final int MIDDLE = ORDERS + CHANGES / 2;

  /** The sequence after the changes, before the mistake. */
  private static final int BEFORE_MISTAKE = ORDERS + CHANGES;

  /** What a shell takes as it is. */
  private static final Pattern PLAIN = Pattern.compile("[-\\w./:=@]+");

  private final Path directory;
  private final Console console;
  private final String data;

  Demo(Path directory, Console console) {
    this.directory = directory;
    this.console = console;
    this.data = directory.resolve("shop").toString();
  }

  void run() throws IOException {
    long started = System.nanoTime();
    OrderGenerator generator = new OrderGenerator(ORDERS);
    Path orders = directory.resolve("orders.jsonl");
    try (Writer out = Files.newBufferedWriter(orders)) {
      generator.writeOrders(out);
    }
    Path changes = directory.resolve("changes.dql");
    try (Writer out = Files.newBufferedWriter(changes)) {
      generator.writeChanges(out, CHANGES);
    }

    say("A database, and a table of documents with two indexes.");
    command("init", data);
    sql("CREATE TABLE orders (pk=id, INDEX(status, customer_id))");

    say("10,000 orders come in as one commit. Every event of the database gets the next number.");
    command("ingest", "-d", data, "-t", "orders", "-f", orders.toString());

    say("Then 1,500 more commits: orders are paid, shipped or withdrawn.");
    command("sql", "-d", data, "-f", changes.toString());

    say("Paid orders, found by the index on status.");
    sql(
        "SELECT id, customer_id, amount FROM orders WHERE status=\"paid\" ORDER BY amount DESC LIMIT 3");

    say("One customer now, and as it was in the middle of those commits.");
    sql("SELECT id, status, amount FROM orders WHERE customer_id=\"cust7\" ORDER BY id LIMIT 5");
    sql(
        "SELECT id, status, amount FROM orders WHERE customer_id=\"cust7\" ORDER BY id LIMIT 5 AS OF @seq:"
            + MIDDLE);

    say("Somebody forgets half of a condition. The state before is still there to be read.");
    sql("UPDATE orders SET status=\"shipped\" WHERE status=\"paid\"");
    sql("SELECT status, COUNT(*) AS orders FROM orders GROUP BY status ORDER BY status");
    sql(
        "SELECT status, COUNT(*) AS orders FROM orders GROUP BY status ORDER BY status AS OF @seq:"
            + BEFORE_MISTAKE);

    say("And it is put back.");
    sql(
        "UPDATE orders SET status=\"paid\" WHERE id IN (SELECT id FROM orders FOR SYSTEM_TIME AS OF @seq:"
            + BEFORE_MISTAKE
            + " WHERE status=\"paid\")");
    sql("SELECT status, COUNT(*) AS orders FROM orders GROUP BY status ORDER BY status");

    say("Nothing is lost, the mistake least of all: everything that happened to one order.");
    command("drift", "-d", data, "-t", "orders", "-k", "order7");

    say("Maintenance changes no answer.");
    command("snapshot", "-d", data, "-t", "orders");
    command("compact", "-d", data, "-t", "orders");

    line(
        String.format(Locale.ROOT, "That took %.1f seconds.", (System.nanoTime() - started) / 1e9));
    line("Now with your own: driftdb init mydb && driftdb sql -d mydb");
  }

  private void sql(String statement) {
    command("sql", "-d", data, "-e", statement);
  }

  private void say(String text) {
    line("# " + text);
  }

  private void command(String... args) {
    line("$ driftdb " + Arrays.stream(args).map(Demo::shellWord).collect(Collectors.joining(" ")));
    console.out().flush();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Console reader =
        new Console(
            InputStream.nullInputStream(),
            console.out(),
            new PrintStream(said, true, StandardCharsets.UTF_8),
            false,
            true,
            false);
    long started = System.nanoTime();
    int status = Main.run(args, reader);
    double seconds = (System.nanoTime() - started) / 1e9;
    String message = said.toString(StandardCharsets.UTF_8).strip();
    if (status != 0) {
      throw new CommandFailure("the demo stopped: " + message.replaceFirst("^error: ", ""));
    }
    line(
        message + String.format(Locale.ROOT, "%s[%.2f s]", message.isEmpty() ? "" : "  ", seconds));
    line("");
  }

  private void line(String text) {
    console.out().line(text);
  }

  private static String shellWord(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
