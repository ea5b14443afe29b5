package org.driftdb.sqlline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.driftdb.storage.Database;
import org.driftdb.storage.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What all commands have in common, {@code init}, and maintenance. */
class CommandTest extends OrdersFixture {
  @Test
  void helpGoesToStandardOutput() {
    Invocation help = Invocation.of("--help");
    assertThat(help.rows()).first().asString().startsWith("Usage: driftdb");
    assertThat(help.out()).contains("init", "sql", "select", "drift", "ingest", "snapshot");
    assertThat(help.out()).contains("compact", "doctor", "demo", "classpath");
    assertThat(Invocation.of("select", "--help").out()).contains("--where", "--as-of", "--limit");
    assertThat(Invocation.of("--version").out()).startsWith("driftdb 0.").doesNotContain("$");
    assertThat(Invocation.of("classpath").rows()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "select --help", "--version", "select", "classpath", "drift"})
  void rowsThatCannotBeWrittenAreOneClearLine(String command) {
    List<String> args = new ArrayList<>(List.of(command.split(" ")));
    if (command.equals("select") || command.equals("drift")) {
      args.addAll(List.of("-d", data, "-t", "orders"));
      args.addAll(command.equals("drift") ? List.of("-k", "order1") : List.of());
    }
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status = Main.run(args.toArray(String[]::new), InputStream.nullInputStream(), full, err);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("error: cannot write to standard output: No space left on device\n");
    assertThat(status).isEqualTo(1);
  }

  @Test
  void wrongUsageEndsWithTwo() {
    for (String[] args :
        List.of(
            new String[] {},
            new String[] {"nonsense"},
            new String[] {"init"},
            new String[] {"select", "-d", data},
            new String[] {"select", "-d", data, "-t", "orders", "-l", "-1"},
            new String[] {"select", "-d", data, "-t", "orders", "-l", "many"},
            new String[] {"select", "-d", data, "-t", "orders", "--format", "xml"},
            new String[] {"select", "-d", data, "-t", "orders", "--format", "csv", "--json"},
            new String[] {"serve", "-d", data, "--port", "65536"},
            new String[] {"serve", "-d", data, "--port", "-1"},
            new String[] {"serve", "-d", data, "--idle-timeout", "-1"},
            new String[] {"sql", "-e", "SELECT 1"},
            new String[] {"sql", "-d", data, "--url", "jdbc:driftdb:mem:x"},
            new String[] {"drift", "-d", data, "-t", "orders"})) {
      Invocation wrong = Invocation.of(args);
      assertThat(wrong.status()).as(String.join(" ", args)).isEqualTo(2);
      assertThat(wrong.out()).isEmpty();
      assertThat(wrong.err()).startsWith("error: ").contains("--help");
      assertThat(wrong.err().lines()).hasSize(2);
    }
  }

  @Test
  void whatIsNoNumberIsSaidToBeNone() {
    assertThat(Invocation.of("select", "-d", data, "-t", "orders", "-l", "many").err())
        .startsWith("error: Invalid value for option '--limit': 'many' is no whole number");
    assertThat(Invocation.of("serve", "-d", data, "--port", "http").err())
        .startsWith("error: Invalid value for option '--port': 'http' is no whole number");
  }

  @Test
  void initRefusesWhatIsThere() throws IOException {
    assertThat(Invocation.of("init", data).error()).isEqualTo(data + " holds a database already");
    file("notes.txt", "mine");
    assertThat(Invocation.of("init", directory.toString()).error())
        .contains("not an empty directory");
    assertThat(Invocation.of("init", directory.resolve("notes.txt").toString()).error())
        .contains("not an empty directory");
    Path file = directory.resolve("notes.txt");
    assertThat(Invocation.of("init", file.resolve("x/y").toString()).error())
        .isEqualTo(file + " is a file, and no directory can be made in it");
    Path empty = Files.createDirectories(directory.resolve("a/b"));
    assertThat(Invocation.of("init", empty.toString()).status()).isZero();
    assertThat(Invocation.of("init", directory.resolve("c/d/e").toString()).status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sql", "select", "drift", "ingest", "snapshot", "compact", "doctor"})
  void aMissingDirectoryIsNamedAndNotMade(String command) throws IOException {
    Path missing = directory.resolve("missing");
    Path rows = file("rows.jsonl", "{\"id\": 1}\n");
    String[] args =
        switch (command) {
          case "sql" -> new String[] {command, "-d", missing.toString(), "-e", "SELECT 1"};
          case "doctor" -> new String[] {command, "-d", missing.toString()};
          case "drift" -> new String[] {command, "-d", missing.toString(), "-t", "t", "-k", "1"};
          case "ingest" ->
              new String[] {command, "-d", missing.toString(), "-t", "t", "-f", rows.toString()};
          default -> new String[] {command, "-d", missing.toString(), "-t", "t"};
        };
    assertThat(Invocation.of(args).error()).startsWith(missing + " does not exist");
    assertThat(missing).doesNotExist();
    Files.createDirectory(missing);
    assertThat(Invocation.of(args).error()).startsWith(missing + " holds no database");
    assertThat(missing).isEmptyDirectory();
  }

  @Test
  void debugShowsTheStackTrace() {
    Invocation run = Invocation.of("sql", "-d", data, "--debug", "-e", "SELECT * FROM nope");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("error: ").contains("\tat org.driftdb.");
  }

  @Test
  void maintenanceChangesNoAnswer() {
    List<String> before = Invocation.of("drift", "-d", data, "-t", "orders", "-k", "order1").rows();
    assertThat(Invocation.of("snapshot", "-d", data, "-t", "orders").status()).isZero();
    assertThat(Invocation.of("compact", "--data", data, "--table", "orders").status()).isZero();
    assertThat(Invocation.of("drift", "-d", data, "-t", "orders", "-k", "order1").rows())
        .isEqualTo(before);
    assertThat(Invocation.of("snapshot", "-d", data, "-t", "nope").error()).contains("nope");
    assertThat(Invocation.of("compact", "-d", data, "-t", "nope").error()).contains("nope");
  }

  @Test
  void whileAnotherWritesReadersReadAndWritersNameTheHolder() throws IOException {
    Path rows = file("rows.jsonl", "{\"id\": 1}\n");
    String holder = "process " + ProcessHandle.current().pid();
    try (Database held = Database.open(Path.of(data), Options.DEFAULT)) {
      for (String[] writer :
          List.of(
              new String[] {"ingest", "-d", data, "-t", "orders", "-f", rows.toString()},
              new String[] {"snapshot", "-d", data, "-t", "orders"},
              new String[] {"compact", "-d", data, "-t", "orders"})) {
        assertThat(Invocation.of(writer).error()).contains(holder);
      }
      for (String[] reader :
          List.of(
              new String[] {"select", "-d", data, "-t", "orders"},
              new String[] {"drift", "-d", data, "-t", "orders", "-k", "order1"})) {
        Invocation run = Invocation.of(reader);
        assertThat(run.rows()).isNotEmpty();
        assertThat(run.err()).contains(holder, "read-only");
      }
      assertThat(held.readOnly()).isFalse();
    }
  }
}
