package org.driftdb.sqlline;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * Runs the short commands once on a database of its own, so that the launcher can keep the classes
 * they load in an archive, from which they load in a fraction of the time. Prints nothing; what
 * fails here fails alike, and is told, where a person asks for it.
 */
final class Training {
  private final String directory;

  private Training(String directory) {
    this.directory = directory;
  }

  /** Takes the directory to make a database in. */
  public static void main(String[] args) {
    new Training(args[0]).run();
    System.exit(0);
  }

  private void run() {
    command("--help");
    command("init", directory);
    command(
        "sql",
        "-d",
        directory,
        "-e",
        "CREATE TABLE t (pk=id, INDEX(status)); INSERT INTO t {\"id\": \"a\", \"status\": \"paid\", \"n\": 1.5}",
        "-e",
        "PATCH t KEY \"a\" SET {\"n\": [1, {\"k\": true}]}; SELECT * FROM t WHERE status=\"paid\" AS OF @seq:1 LIMIT 3",
        "-e",
        "SELECT status, COUNT(*) AS n FROM t WHERE id > \"\" GROUP BY status ORDER BY n; SHOW DRIFT t KEY \"a\"");
    command(
        "select",
        "-d",
        directory,
        "-t",
        "t",
        "-w",
        "status=\"paid\"",
        "--as-of",
        "@now",
        "-l",
        "3");
    command("select", "-d", directory, "-t", "t", "--format", "table");
    command("drift", "-d", directory, "-t", "t", "-k", "a");
    command("snapshot", "-d", directory, "-t", "t");
  }

  private static void command(String... args) {
    Main.run(
        args,
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        OutputStream.nullOutputStream());
  }
}
