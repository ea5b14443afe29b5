package org.driftdb.sqlline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's transcripts print what the README shows, times aside. */
@Timeout(600)
class ReadmeIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String LAUNCHER = "'" + ROOT.resolve("driftdb") + "'";
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

  /** A command of a transcript, and what stands below it. */
  private record Step(String command, List<String> output) {}

  @Test
  void transcriptsPrintWhatTheyShow(@TempDir Path directory) throws Exception {
    List<Step> steps = steps();
    assertThat(steps).hasSizeGreaterThan(8);
    for (Step step : steps) {
      assertThat(run(directory, step.command())).as(step.command()).isEqualTo(step.output());
    }
  }

  /** The lines of all blocks marked as console, cut where a prompt begins. */
  private static List<Step> steps() throws IOException {
    List<Step> steps = new ArrayList<>();
    boolean inTranscript = false;
    for (String line : Files.readAllLines(ROOT.resolve("README.md"))) {
      if (line.startsWith("```")) {
        inTranscript = line.equals("```console");
      } else if (inTranscript && line.startsWith("$ ")) {
        steps.add(new Step(line.substring(2), new ArrayList<>()));
      } else if (inTranscript) {
        steps.get(steps.size() - 1).output().add(withoutTimes(line));
      }
    }
    return steps;
  }

  private static List<String> run(Path directory, String command) throws Exception {
    Path output = Files.createTempFile("readme", "out");
    Path errors = Files.createTempFile("readme", "err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder("bash", "-c", command.replace("./driftdb", LAUNCHER))
              .directory(directory.toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      Process process = builder.start();
      process.getOutputStream().close();
      assertThat(process.waitFor(300, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
      assertThat(process.exitValue()).as("%s: %s", command, Files.readString(errors)).isZero();
      return Files.readAllLines(output).stream().map(ReadmeIT::withoutTimes).toList();
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  private static String withoutTimes(String line) {
    return line.replaceAll(TIME, "TIME");
  }
}
