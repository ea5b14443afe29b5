package org.driftdb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import net.hydromatic.quidem.Quidem;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs the scripts under {@code src/test/resources/sql} on the models of this module, each of which
 * a script opens by its name: {@code !use federated}. What a script printed is written to {@code
 * target/sql}.
 */
final class ModelsTest {
  private static final Path SCRIPTS = Path.of("src/test/resources/sql");
  private static final Path PRINTED = Path.of("target/sql");
  private static final String COPY = "-copy";

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
              .withConnectionFactory((model, reference) -> connect(model))
              .withPropertyHandler((property, value) -> {})
              .build();
      new Quidem(config).execute();
    }
    Files.writeString(PRINTED.resolve(script.getFileName()), printed.toString());
    assertThat(printed.toString()).isEqualTo(Files.readString(script));
  }

  /** Opens a model; one whose name ends in {@code -copy} on a copy of its database, to write to. */
  private static Connection connect(String name) throws SQLException, IOException {
    Path model = Path.of(name + ".json");
    if (name.endsWith(COPY)) {
      Path copy = Files.createTempDirectory(PRINTED, name);
      copy(Path.of("shop"), copy.resolve("shop"));
      copy(Path.of("csv"), copy.resolve("csv"));
      Path original = Path.of(name.substring(0, name.length() - COPY.length()) + ".json");
      model = copy.resolve(original);
      Files.writeString(
          model, Files.readString(original).replace("\"readOnly\": true", "\"readOnly\": false"));
    }
    return DriverManager.getConnection("jdbc:calcite:model=" + model.toAbsolutePath());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }
}
