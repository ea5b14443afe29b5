package org.driftdb.sqlline;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The tour: a shop's orders, a mistake, and how history undoes it. Every step is a command that a
 * person could type; it is shown, then run, and its time told.
 */
final class Demo {
  private static final int ORDERS = 10_000;
  private static final int CHANGES = 1_500;

  private static final String DATABASE = "shop";
  private static final String ORDERS_FILE = "orders.jsonl";
  private static final String CHANGES_FILE = "changes.dql";
  private static final String CSV_DIRECTORY = "csv";
  private static final String MODEL_FILE = "others.json";
  private static final String URL_WITH_OTHERS =
      "jdbc:driftdb:" + DATABASE + ";model=./" + MODEL_FILE;
  private static final Set<String> FILES = Set.of(DATABASE, ORDERS_FILE, CHANGES_FILE);

  /** A sequence in the middle of the changes. */
  private static final int MIDDLE = ORDERS + CHANGES / 2;

  /** The sequence after the changes, before the mistake. */
  private static final int BEFORE_MISTAKE = ORDERS + CHANGES;

  /** Has orders that changed after the middle. */
  private static final String CUSTOMER = "cust1934";

  /** Was paid in the course of the changes. */
  private static final String ORDER = "order727";

  /** What a shell takes as it is. */
  private static final Pattern PLAIN = Pattern.compile("[-\\w./:=@]+");

  private final Path directory;
  private final Console console;

  Demo(Path directory, Console console) {
    this.directory = directory;
    this.console = console;
  }

  void run() throws IOException {
    long started = System.nanoTime();
    OrderGenerator generator = new OrderGenerator(ORDERS);
    try (Writer out = Files.newBufferedWriter(directory.resolve(ORDERS_FILE))) {
      generator.writeOrders(out);
    }
    try (Writer out = Files.newBufferedWriter(directory.resolve(CHANGES_FILE))) {
      generator.writeChanges(out, CHANGES);
    }

    line("$ cd " + directory);
    line("");
    say("A database, and a table of documents with two indexes.");
    command("init", DATABASE);
    sql("CREATE TABLE orders (pk=id, INDEX(status, customer_id))");

    say("10,000 orders come in as one commit. Events are numbered through the whole database.");
    command("ingest", "-d", DATABASE, "-t", "orders", "-f", ORDERS_FILE);

    say("Then 1,500 commits more: orders are paid, shipped or withdrawn.");
    command("sql", "-d", DATABASE, "-f", CHANGES_FILE);

    say("The dearest paid orders, found by the index on status, as the plan shows.");
    String dearest =
        "SELECT id, customer_id, amount FROM orders WHERE status=\"paid\" ORDER BY amount DESC LIMIT 3";
    sql(dearest);
    sql("EXPLAIN PLAN FOR " + dearest);

    say("A customer's orders now, and in the middle of those commits.");
    String customer =
        "SELECT id, status, amount FROM orders WHERE customer_id=\"" + CUSTOMER + "\"";
    sql(customer);
    sql(customer + " AS OF @seq:" + MIDDLE);

    say("Somebody forgets half of a condition, and who had only paid cannot be told any more ...");
    sql("UPDATE orders SET status=\"shipped\" WHERE status=\"paid\"");
    String count = "SELECT status, COUNT(*) AS n FROM orders GROUP BY status";
    sql(count);

    say("... but by history. What was paid before becomes so again.");
    sql(count + " AS OF @seq:" + BEFORE_MISTAKE);
    sql(
        "UPDATE orders SET status=\"paid\" WHERE id IN (SELECT id FROM orders FOR SYSTEM_TIME AS OF @seq:"
            + BEFORE_MISTAKE
            + " WHERE status=\"paid\")");
    sql(count);

    say("Nothing is forgotten, the mistake least of all: the whole story of one order.");
    command("drift", "-d", DATABASE, "-t", "orders", "-k", ORDER);

    say(
        "Other sources join in, each in its own time: a CSV file's customers, and what they had paid");
    say("before the mistake.");
    line("$ mkdir " + CSV_DIRECTORY);
    Files.createDirectory(directory.resolve(CSV_DIRECTORY));
    write(
        CSV_DIRECTORY + "/CUSTOMERS.csv",
        "ID:string,NAME:string\n" + CUSTOMER + ",Ada\ncust77,Blaise\n");
    write(
        MODEL_FILE,
        """
        {"version": "1.0", "schemas": [
          {"name": "csv", "type": "custom", "operand": {"directory": "csv"},
           "factory": "org.apache.calcite.adapter.file.FileSchemaFactory"}]}
        """);
    command(
        "sql",
        "--url",
        URL_WITH_OTHERS,
        "-e",
        "SELECT c.NAME, COUNT(*) AS n, SUM(o.amount) AS amount FROM orders o JOIN csv.CUSTOMERS c"
            + " ON c.ID = o.customer_id WHERE o.status=\"paid\" GROUP BY c.NAME ORDER BY c.NAME"
            + " AS OF @seq:"
            + BEFORE_MISTAKE);

    say("Maintenance changes no answer, past or present.");
    command("snapshot", "-d", DATABASE, "-t", "orders");
    command("compact", "-d", DATABASE, "-t", "orders");

    line(
        String.format(Locale.ROOT, "That took %.1f seconds.", (System.nanoTime() - started) / 1e9));
    line("Now with your own: driftdb init mydb, then driftdb sql -d mydb");
  }

  /** Shows and writes a small file, as a person in the directory would. */
  private void write(String file, String text) throws IOException {
    line("$ cat > " + file + " <<END\n" + text + "END");
    Files.writeString(directory.resolve(file), text);
  }

  private void sql(String statement) {
    command("sql", "-d", DATABASE, "-e", statement);
  }

  private void say(String text) {
    line("# " + text);
  }

  /** Shows a command as a person in the directory would type it, and runs it. */
  private void command(String... words) {
    line("$ driftdb " + Arrays.stream(words).map(Demo::shellWord).collect(Collectors.joining(" ")));
    console.out().flush();
    String[] args = words.clone();
    for (int i = 1; i < args.length; i++) {
      if (FILES.contains(words[i])) {
        args[i] = directory.resolve(words[i]).toString();
      } else if (words[i].equals(URL_WITH_OTHERS)) {
        args[i] =
            "jdbc:driftdb:"
                + directory.resolve(DATABASE)
                + ";model="
                + directory.resolve(MODEL_FILE);
      }
    }
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
    String message =
        said.toString(StandardCharsets.UTF_8).strip().replace(directory + File.separator, "");
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
