package org.driftdb.sqlline;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Predicate;
import org.apache.calcite.DataContext;
import org.driftdb.adapter.jdbc.TableRules;
import org.driftdb.storage.Database;
import org.driftdb.storage.Transaction;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Inserts the rows of a file, all or none. */
@Command(
    name = "ingest",
    description = {
      "Insert the rows of a file into a table, all or none.",
      "They go in in the file's order, as one commit; if a line is bad, nothing is kept."
    })
final class IngestCommand implements Runnable {
  private static final String STANDARD_INPUT = "-";
  private static final int BYTE_ORDER_MARK = '\uFEFF';

  /** Far enough to find the first character that is no space. */
  private static final int LOOK_AHEAD = 8_192;

  @Mixin DatabaseOption database = new DatabaseOption();

  @Mixin TableOption table = new TableOption();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      required = true,
      description = {
        "JSON Lines (one object a line) or CSV with a header line;",
        "the name's ending decides, else the content. - is standard input."
      })
  String file;

  @Mixin CommonOptions common = new CommonOptions();

  private final Console console;

  IngestCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    String name = file.equals(STANDARD_INPUT) ? "standard input" : file;
    try (InputStream in = open();
        Database open = Databases.openToWrite(database.directory, console)) {
      TableSchema schema = schema(open);
      long started = System.nanoTime();
      long rows;
      try (Progress progress = Progress.of(console, size());
          BufferedReader reader = reader(progress.watch(in));
          Transaction transaction = open.begin();
          ReadAhead source = new ReadAhead(source(reader, schema))) {
        rows = insert(source, schema, transaction);
        checkForeignKeys(transaction, name);
        transaction.commit();
      }
      console.say(
          String.format(
              Locale.ROOT,
              "%s ingested into %s in %.1f s, up to sequence %d",
              Execution.rows(rows),
              Json.write(schema.name()),
              (System.nanoTime() - started) / 1e9,
              open.sequence()));
    } catch (BadLineException e) {
      throw new CommandFailure(name + ", " + e.getMessage() + "; nothing was kept", e);
    } catch (IOException e) {
      throw new CommandFailure(e);
    }
  }

  private static long insert(RowSource source, TableSchema schema, Transaction transaction)
      throws IOException {
    TableRules rules = TableRules.of(schema);
    DataContext now = TableRules.now();
    long rows = 0;
    for (RowSource.Row row = source.next(); row != null; row = source.next()) {
      try {
        int mark = transaction.mark();
        transaction.insert(schema.name(), rules.complete(row.document(), now));
        transaction.checkUnique(mark);
        TableRules.check(transaction, mark, now);
      } catch (DriftException e) {
        if (e.code() == ErrorCode.DAMAGED || e.code() == ErrorCode.IO) {
          throw e; // The database failed, not the line.
        }
        throw new BadLineException(row.line(), String.valueOf(e.getMessage()), e);
      }
      rows++;
    }
    return rows;
  }

  /** Rows may refer to rows that come later in the file. */
  private static void checkForeignKeys(Transaction transaction, String name) {
    try {
      transaction.checkForeignKeys(0);
    } catch (DriftException e) {
      if (e.code() != ErrorCode.FOREIGN_KEY) {
        throw e;
      }
      throw new CommandFailure(name + ": " + e.getMessage() + "; nothing was kept", e);
    }
  }

  private TableSchema schema(Database open) {
    TableSchema schema = open.catalog().find(table.name);
    if (schema == null) {
      throw new CommandFailure(
          "there is no table "
              + Json.write(table.name)
              + "; make it first, with the name of its key: driftdb sql -d "
              + database.directory
              + " -e 'CREATE TABLE "
              + DriftQl.identifier(table.name)
              + " (pk=id)'");
    }
    return schema;
  }

  private InputStream open() throws IOException {
    if (file.equals(STANDARD_INPUT)) {
      return console.in();
    }
    Path path = Path.of(file);
    if (Files.isDirectory(path)) {
      throw new CommandFailure(path + " is a directory, and no file of rows");
    }
    return new SequentialInput(Files.newInputStream(path));
  }

  /** The file's size in bytes; -1 where it is not known. */
  private long size() throws IOException {
    return file.equals(STANDARD_INPUT) ? -1 : Files.size(Path.of(file));
  }

  private static BufferedReader reader(InputStream in) throws IOException {
    BufferedReader reader = new BufferedReader(new Utf8Reader(in), 1 << 16);
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
    return reader;
  }

  private RowSource source(BufferedReader reader, TableSchema schema) throws IOException {
    return isCsv(reader) ? new CsvRows(reader, isText(schema)) : new JsonLines(reader);
  }

  private boolean isCsv(BufferedReader reader) throws IOException {
    String name = file.toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv")) {
      return true;
    } else if (name.endsWith(".json") || name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
      return false;
    }
    reader.mark(LOOK_AHEAD);
    int c = reader.read();
    for (int i = 1; i < LOOK_AHEAD && Character.isWhitespace(c); i++) {
      c = reader.read();
    }
    reader.reset();
    return c >= 0 && c != '{' && c != '[';
  }

  /**
   * In a typed table a column of text takes {@code 12345} as text; a document has no declared
   * types.
   */
  private static Predicate<String> isText(TableSchema schema) {
    if (schema.kind() == TableKind.DOCUMENT) {
      return name -> false;
    }
    return name -> {
      Column column = schema.column(name);
      return column != null && isText(column.type());
    };
  }

  private static boolean isText(ColumnType type) {
    return switch (type.kind()) {
      case CHAR, VARCHAR -> true;
      default -> false;
    };
  }
}
