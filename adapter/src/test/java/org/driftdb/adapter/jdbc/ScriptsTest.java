package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.Writer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import net.hydromatic.quidem.AbstractCommand;
import net.hydromatic.quidem.Command;
import net.hydromatic.quidem.Quidem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs the scripts under {@code src/test/resources/sql}. Each is a lesson on one topic: statements
 * with what they print. What a script printed is written to {@code target/sql}, from where it can
 * be copied once it has been read and found right.
 */
final class ScriptsTest {
  private static final Path SCRIPTS = Path.of("src/test/resources/sql");
  private static final Path PRINTED = Path.of("target/sql");

  @TestFactory
  List<DynamicTest> everyScriptPrintsWhatItSays() throws IOException {
    Files.createDirectories(PRINTED);
    try (Stream<Path> scripts = Files.list(SCRIPTS)) {
      return scripts
          .sorted()
          .map(
              script -> DynamicTest.dynamicTest(script.getFileName().toString(), () -> run(script)))
          .toList();
    }
  }

  private static void run(Path script) throws IOException {
    StringWriter printed = new StringWriter();
    try (Reader reader = Files.newBufferedReader(script)) {
      Quidem.Config config =
          Quidem.configBuilder()
              .withReader(reader)
              .withWriter(printed)
              .withConnectionFactory((name, reference) -> connect(name, script))
              .withPropertyHandler((property, value) -> {})
              .withCommandHandler((lines, content, line) -> Action.of(lines, line))
              .build();
      new Quidem(config).execute();
    }
    try (Writer writer = Files.newBufferedWriter(PRINTED.resolve(script.getFileName()))) {
      writer.write(printed.toString());
    }
    assertThat(printed.toString()).isEqualTo(Files.readString(script));
  }

  /** What a script does beside statements. */
  private enum Action {
    /** What follows until the end of the transaction is one. */
    BEGIN {
      @Override
      void run(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
      }
    },
    COMMIT {
      @Override
      void run(Connection connection) throws SQLException {
        connection.commit();
        connection.setAutoCommit(true);
      }
    },
    ROLLBACK {
      @Override
      void run(Connection connection) throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    },
    /** What follows has a later time. */
    TICK {
      @Override
      void run(Connection connection) throws InterruptedException {
        Thread.sleep(3);
      }
    };

    abstract void run(Connection connection) throws SQLException, InterruptedException;

    /** The command of a line such as {@code !begin}; null if it is none of these. */
    static @Nullable Command of(List<String> lines, String line) {
      List<String> printed = List.copyOf(lines);
      return Stream.of(values())
          .filter(action -> line.equals(action.name().toLowerCase(Locale.ROOT)))
          .findFirst()
          .map(action -> action.command(printed))
          .orElse(null);
    }

    private Command command(List<String> lines) {
      return new AbstractCommand() {
        @Override
        public void execute(Context context, boolean execute) throws Exception {
          run(context.connection());
          context.echo(lines);
        }
      };
    }
  }

  /** A database of its own for each script; {@code !use NAME} opens it with properties. */
  private static Connection connect(String name, Path script) throws Exception {
    Connection connection =
        DriverManager.getConnection("jdbc:driftdb:mem:" + script.getFileName() + ";" + name);
    return over(
        Connection.class,
        (method, arguments) -> {
          Object result = method.invoke(connection, arguments);
          return result instanceof Statement statement ? anyStatement(statement) : result;
        });
  }

  /** {@code !error} asks for rows, whatever the statement; here it may be one that changes them. */
  private static Statement anyStatement(Statement statement) {
    return over(
        Statement.class,
        (method, arguments) -> {
          if (!method.getName().equals("executeQuery")) {
            return method.invoke(statement, arguments);
          }
          statement.execute((String) arguments[0]);
          return statement.getResultSet();
        });
  }

  private interface Call {
    Object run(Method method, Object[] arguments) throws Exception;
  }

  private static <T> T over(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return call.run(method, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
