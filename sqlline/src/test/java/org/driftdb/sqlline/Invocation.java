package org.driftdb.sqlline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One run of the command in this process: what it printed and how it ended. */
record Invocation(int status, String out, String err) {

  static Invocation of(String... args) {
    return withInput("", args);
  }

  static Invocation withInput(String input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Main.run(args, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out, err);
    return new Invocation(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The lines of standard output of a run that went well. */
  List<String> rows() {
    assertThat(status).as(err).isZero();
    return out.lines().toList();
  }

  /** The one line that says why the run failed. */
  String error() {
    assertThat(status).as(out + err).isEqualTo(1);
    assertThat(err).startsWith("error: ").endsWith("\n");
    assertThat(err.lines()).hasSize(1);
    return err.substring("error: ".length()).strip();
  }
}
