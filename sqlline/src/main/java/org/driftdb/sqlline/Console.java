package org.driftdb.sqlline;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes: rows go to {@link #out}, everything else to {@link #err}.
 *
 * @param inputIsTerminal whether a person types the input
 * @param outputIsTerminal whether a person reads the rows
 * @param errorIsTerminal whether a person watches the progress
 */
public record Console(
    InputStream in,
    Output out,
    PrintStream err,
    boolean inputIsTerminal,
    boolean outputIsTerminal,
    boolean errorIsTerminal) {

  /** The launcher says here which of the file descriptors 0, 1 and 2 are terminals. */
  private static final String TERMINALS = "driftdb.terminals";

  /** The streams of the process. */
  static Console ofProcess() {
    String terminals = System.getProperty(TERMINALS, "");
    return new Console(
        new SequentialInput(new FileInputStream(FileDescriptor.in)),
        new Output(new FileOutputStream(FileDescriptor.out)),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        terminals.contains("0"),
        terminals.contains("1"),
        terminals.contains("2"));
  }

  /** Streams that are no terminals. */
  static Console of(InputStream in, OutputStream out, OutputStream err) {
    return new Console(
        in,
        new Output(out),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        false,
        false,
        false);
  }

  /** Says something that is no row. */
  public void say(String line) {
    err.println(line);
  }
}
