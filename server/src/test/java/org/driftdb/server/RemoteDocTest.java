package org.driftdb.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The commands with curl in docs/remote.md, as they stand there. */
final class RemoteDocTest {
  private static final Path PAGE = Path.of("..", "docs", "remote.md");

  private static List<String> commands() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("$ curl"))
        .map(line -> line.substring(2))
        .toList();
  }

  private static String run(String command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  @Test
  void theCommandsWithCurlWork() throws Exception {
    try (TestServer server = TestServer.start();
        Connection client = server.connect()) {
      TestServer.run(
          client,
          "CREATE TABLE orders (pk=id)",
          "INSERT INTO orders {\"id\": \"order1\", \"status\": \"paid\"}");
      List<String> answers = new ArrayList<>();
      for (String command : commands()) {
        // The page's result has more rows than one frame holds; this one does not.
        answers.add(
            run(
                command
                    .replace("http://127.0.0.1:8765", server.server().url())
                    .replace("\"offset\": 5000", "\"offset\": 1")));
      }
      assertThat(answers).hasSize(6);
      assertThat(answers).noneMatch(answer -> answer.contains("\"error\""));
      assertThat(answers.get(1)).contains("\"statementId\":1");
      assertThat(answers.get(2)).contains("\"rows\":[[\"order1\",\"paid\"]]");
      assertThat(answers.get(3)).contains("\"done\":true");
      assertThat(server.server().connections()).isEqualTo(1);
    }
  }
}
