package org.driftdb.sqlline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Statements from one place: an argument, whose statements each say how many rows they changed, or
 * a file, which says so once, at its end.
 *
 * @param name the file's name in messages; null for an argument
 */
record Batch(@Nullable String name, Iterable<Script.Statement> statements) {
  private static final int SHOWN_OF_A_STATEMENT = 80;

  static Batch ofArgument(String statements) {
    return new Batch(null, Script.ofArgument(statements));
  }

  /** One statement, be there semicolons in it or not. */
  static Batch ofStatement(String statement) {
    return new Batch(null, List.of(new Script.Statement(statement, new Place(1, 1))));
  }

  /** Reads a file; {@code -} is standard input. */
  static Batch ofFile(String file, Console console) throws IOException {
    boolean standardInput = file.equals("-");
    String name = standardInput ? "standard input" : file;
    if (!standardInput && Files.isDirectory(Path.of(file))) {
      throw new CommandFailure(file + " is a directory, and no file of statements");
    }
    byte[] bytes = standardInput ? console.in().readAllBytes() : Files.readAllBytes(Path.of(file));
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new Batch(name, Script.ofFile(text));
    } catch (CharacterCodingException e) {
      throw new CommandFailure(name + " is not a text in UTF-8", e);
    }
  }

  /** Runs the statements up to the first that fails, which the failure names. */
  void run(Connection connection, Format format, Console console) {
    long updates = 0;
    long affected = 0;
    try (Statement statement = connection.createStatement()) {
      for (Script.Statement next : statements) {
        try {
          OptionalLong count = Execution.run(statement, next.text(), format, console);
          if (count.isPresent()) {
            if (name == null) {
              console.say(Execution.rows(count.getAsLong()) + " affected");
            }
            updates++;
            affected += count.getAsLong();
          }
        } catch (SQLException e) {
          throw failure(next, e);
        }
      }
    } catch (SQLException e) {
      throw new CommandFailure(e);
    } finally {
      console.out().flush();
      if (name != null && updates > 0) {
        console.say(
            Execution.rows(affected)
                + " affected by "
                + updates
                + (updates == 1 ? " statement" : " statements"));
      }
    }
  }

  private CommandFailure failure(Script.Statement statement, SQLException e) {
    String problem = ErrorText.of(e);
    if (name != null) {
      String inFile = statement.place().inText(problem);
      boolean partedByLines = statements instanceof Script script && script.isPartedByLines();
      return new CommandFailure(
          name
              + ", statement at line "
              + statement.place().line()
              + ": "
              + inFile
              + (partedByLines ? "; in a file without any ; each line is a statement" : ""),
          e);
    }
    String text = statement.text().strip().replaceAll("\\s+", " ");
    String shown =
        text.length() <= SHOWN_OF_A_STATEMENT
            ? text
            : text.substring(0, SHOWN_OF_A_STATEMENT) + "...";
    return new CommandFailure(problem + ", in: " + shown, e);
  }
}
