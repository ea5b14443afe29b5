package org.driftdb.sqlline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.driftdb.storage.Database;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher {@code driftdb} itself, on what this build has packaged. The {@code mvn} it finds
 * fails, so that no test builds anything.
 */
@Timeout(600)
class LauncherIT {
  private static final Path LAUNCHER = Path.of("..", "driftdb").toAbsolutePath().normalize();

  /** Far longer than any command takes. */
  private static final long PATIENCE_SECONDS = 300;

  @TempDir Path directory;

  private Path data = Path.of("");

  @BeforeEach
  void makeDirectories() throws IOException {
    Path mvn = Files.createDirectory(directory.resolve("bin")).resolve("mvn");
    Files.writeString(mvn, "#!/bin/sh\necho 'a test must not build' >&2\nexit 99\n");
    Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectory(directory.resolve("tmp"));
    data = directory.resolve("größe x");
  }

  private ProcessBuilder builder(String... command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("PATH", directory.resolve("bin") + ":" + environment.get("PATH"));
    environment.put("LC_ALL", "C.UTF-8");
    return builder;
  }

  private Invocation driftdb(String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(args));
    return run(builder(command.toArray(String[]::new)));
  }

  private Invocation run(ProcessBuilder builder) throws Exception {
    Path out = Files.createTempFile(directory, "out", "");
    Path err = Files.createTempFile(directory, "err", "");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Invocation(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private void makeOrders() throws Exception {
    driftdb("init", data.toString()).rows();
    driftdb(
            "sql",
            "-d",
            data.toString(),
            "-e",
            "CREATE TABLE orders (pk=id, INDEX(status)); INSERT INTO orders {\"id\": \"日本\", \"status\": \"paid\"}")
        .rows();
  }

  @Test
  void printsHelpAndVersionAndClassPath() throws Exception {
    assertThat(driftdb("--help").rows().get(0)).startsWith("Usage: driftdb");
    assertThat(driftdb("--version").rows().get(0)).startsWith("driftdb ");
    String classPath = driftdb("classpath").rows().get(0);
    assertThat(classPath.split(":", -1)).allSatisfy(jar -> assertThat(Path.of(jar)).exists());
  }

  @Test
  void endsWithTheStatusOfTheCommand() throws Exception {
    assertThat(driftdb().status()).isEqualTo(2);
    assertThat(driftdb("--nonsense").status()).isEqualTo(2);
    assertThat(driftdb("select", "-d", "missing", "-t", "t").error())
        .startsWith("missing does not exist");
  }

  @Test
  void runsTheCommandsOfADatabase() throws Exception {
    makeOrders();
    String dir = data.toString();
    Path rows = Files.writeString(directory.resolve("rows.jsonl"), "{\"id\": 1}\n{\"id\": 2}\n");
    driftdb("ingest", "-d", dir, "-t", "orders", "-f", rows.toString()).rows();
    assertThat(driftdb("select", "-d", dir, "-t", "orders", "-w", "status=\"paid\"").rows())
        .containsExactly("{\"id\":\"日本\",\"status\":\"paid\"}");
    assertThat(driftdb("select", "-d", dir, "-t", "orders", "--as-of", "@seq:2").rows()).hasSize(2);
    assertThat(driftdb("sql", "-d", dir, "-e", "SELECT COUNT(*) AS n FROM orders").rows())
        .containsExactly("{\"n\":3}");
    assertThat(driftdb("drift", "-d", dir, "-t", "orders", "-k", "日本").rows()).hasSize(1);
    driftdb("snapshot", "-d", dir, "-t", "orders").rows();
    driftdb("compact", "-d", dir, "-t", "orders").rows();
    driftdb("doctor", "-d", dir).rows();
  }

  @Test
  void readsAndWritesUtf8WhateverTheLocale() throws Exception {
    makeOrders();
    ProcessBuilder builder =
        builder(LAUNCHER.toString(), "drift", "-d", data.toString(), "-t", "orders", "-k", "日本");
    builder.environment().put("LC_ALL", "C");
    assertThat(run(builder).rows().get(0)).contains("日本");
  }

  @Test
  void runsThroughASymbolicLink() throws Exception {
    Path links = Files.createDirectory(directory.resolve("some links"));
    Path second = Files.createSymbolicLink(links.resolve("second"), LAUNCHER);
    Path first = Files.createSymbolicLink(directory.resolve("first"), directory.relativize(second));
    assertThat(run(builder(first.toString(), "--version")).rows()).hasSize(1);
  }

  @Test
  void saysWhichJavaIsMissingOrTooOld() throws Exception {
    ProcessBuilder missing = builder(LAUNCHER.toString(), "--version");
    missing.environment().put("JAVA_HOME", directory.resolve("nowhere").toString());
    assertThat(run(missing).error()).contains("nowhere", "no java in its bin directory");

    Path home = directory.resolve("old java");
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    ProcessBuilder old = builder(LAUNCHER.toString(), "--version");
    old.environment().put("JAVA_HOME", home.toString());
    for (String version : List.of("11.0.2", "1.8.0_392")) {
      Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"" + version + "\"' >&2\n");
      Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
      assertThat(run(old).error())
          .contains(java.toString(), version.startsWith("11") ? "Java 11" : "Java 8")
          .contains("needs Java 17 or later");
    }
    Files.writeString(java, "#!/bin/sh\necho 'cannot execute' >&2\nexit 126\n");
    assertThat(run(old).error()).isEqualTo(java + " does not run: cannot execute");
  }

  @Test
  void whatCannotBeWrittenIsOneLine() throws Exception {
    Invocation run = run(builder("bash", "-c", "\"$0\" --help > /dev/full", LAUNCHER.toString()));
    assertThat(run.error()).startsWith("cannot write to standard output: ");
  }

  @Test
  void aReaderThatGoesAwayEndsItQuietly() throws Exception {
    driftdb("init", data.toString()).rows();
    Path rows = directory.resolve("rows.jsonl");
    try (var out = Files.newBufferedWriter(rows)) {
      for (int i = 0; i < 50_000; i++) {
        out.write("{\"id\": " + i + ", \"text\": \"some text to fill the pipe\"}\n");
      }
    }
    driftdb("sql", "-d", data.toString(), "-e", "CREATE TABLE t (pk=id)").rows();
    driftdb("ingest", "-d", data.toString(), "-t", "t", "-f", rows.toString()).rows();
    Invocation run =
        run(
            builder(
                "bash",
                "-c",
                "set -o pipefail; \"$0\" select -d \"$1\" -t t | head -n 1",
                LAUNCHER.toString(),
                data.toString()));
    assertThat(run.rows()).hasSize(1);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void readsStatementsAndRowsFromPipes() throws Exception {
    makeOrders();
    assertThat(
            run(builder(
                    "bash",
                    "-c",
                    "echo 'SELECT COUNT(*) AS n FROM orders;' | \"$0\" sql -d \"$1\"",
                    LAUNCHER.toString(),
                    data.toString()))
                .rows())
        .containsExactly("{\"n\":1}");
    run(builder(
            "bash",
            "-c",
            "\"$0\" ingest -d \"$1\" -t orders -f <(echo '{\"id\": 5}')",
            LAUNCHER.toString(),
            data.toString()))
        .rows();
    assertThat(driftdb("drift", "-d", data.toString(), "-t", "orders", "-k", "5").rows())
        .hasSize(1);
  }

  @Test
  void namesTheProcessThatWrites() throws Exception {
    makeOrders();
    ProcessBuilder holding =
        builder(LAUNCHER.toString(), "ingest", "-d", data.toString(), "-t", "orders", "-f", "-");
    Process holder = holding.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (OutputStream input = holder.getOutputStream()) {
      input.write("{\"id\": \"x\"}\n".getBytes(StandardCharsets.UTF_8));
      input.flush();
      while (Database.writer(data).isEmpty()) {
        assertThat(holder.isAlive()).isTrue();
        Thread.sleep(20);
      }
      assertThat(driftdb("snapshot", "-d", data.toString(), "-t", "orders").error())
          .contains("process " + holder.pid());
      for (String[] reader :
          List.of(
              new String[] {"select", "-d", data.toString(), "-t", "orders"},
              new String[] {"drift", "-d", data.toString(), "-t", "orders", "-k", "日本"},
              new String[] {"sql", "-d", data.toString(), "-e", "SELECT * FROM orders"})) {
        Invocation read = driftdb(reader);
        assertThat(read.rows()).hasSize(1);
        assertThat(read.err()).contains("process " + holder.pid(), "read-only");
      }
      Invocation write = driftdb("sql", "-d", data.toString(), "-e", "DELETE FROM orders");
      assertThat(write.status()).isEqualTo(1);
      assertThat(write.err().lines().toList())
          .last()
          .asString()
          .startsWith("error: ")
          .contains("process " + holder.pid());
    }
    assertThat(holder.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(holder.exitValue()).isZero();
    assertThat(driftdb("select", "-d", data.toString(), "-t", "orders").rows()).hasSize(2);
  }

  @Test
  void servesADatabaseUntilItIsInterrupted() throws Exception {
    makeOrders();
    ProcessBuilder serving =
        builder(LAUNCHER.toString(), "serve", "-d", data.toString(), "--port", "0");
    Process server = serving.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader said = server.errorReader(StandardCharsets.UTF_8)) {
      String url = said.readLine().replace("listening on ", "");
      assertThat(driftdb("sql", "--url", url, "-e", "INSERT INTO orders {\"id\": 1}").err())
          .isEqualTo("1 row affected\n");
      assertThat(driftdb("sql", "--url", url, "-e", "SELECT id FROM orders WHERE id = 1").rows())
          .containsExactly("{\"id\":1}");
      Invocation reader = driftdb("select", "-d", data.toString(), "-t", "orders");
      assertThat(reader.rows()).hasSize(2);
      assertThat(reader.err()).contains("process " + server.pid());
      server.toHandle().destroy();
      assertThat(said.readLine()).isNull();
    }
    assertThat(server.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(driftdb("select", "-d", data.toString(), "-t", "orders").rows()).hasSize(2);
  }

  @Test
  void theDemoLeavesNothingBehind() throws Exception {
    ProcessBuilder builder = builder(LAUNCHER.toString(), "demo");
    builder.environment().put("JDK_JAVA_OPTIONS", temporaryDirectoryOption());
    Invocation demo = run(builder);
    assertThat(demo.rows()).isNotEmpty();
    assertThat(directory.resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void theDemoLeavesNothingBehindWhenItIsInterrupted() throws Exception {
    ProcessBuilder builder = builder(LAUNCHER.toString(), "demo");
    builder.environment().put("JDK_JAVA_OPTIONS", temporaryDirectoryOption());
    Process demo = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (InputStream out = demo.getInputStream()) {
      // The first line is printed when the directory is there.
      assertThat(out.read()).isPositive();
      demo.destroy();
      assertThat(demo.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    try (Stream<Path> left = Files.walk(directory.resolve("tmp"))) {
      assertThat(left).containsExactly(directory.resolve("tmp"));
    }
  }

  private String temporaryDirectoryOption() {
    return "-Djava.io.tmpdir=" + directory.resolve("tmp");
  }
}
