package org.driftdb.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A server in a process of its own, with little memory. */
final class ServerProcess implements AutoCloseable {
  static final Duration IDLE_TIMEOUT = Duration.ofSeconds(5);

  private final Process process;
  private final String url;

  private ServerProcess(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** What the process runs: a server of a directory with short timeouts, until it is ended. */
  public static void main(String[] args) throws Exception {
    ServerOptions options = ServerOptions.DEFAULT.withPort(0).withIdleTimeout(IDLE_TIMEOUT);
    DriftServer server = DriftServer.start("jdbc:driftdb:" + args[0], options);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    System.out.println(server.url());
    new CountDownLatch(1).await();
  }

  static ServerProcess start(Path directory) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                ServerProcess.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String url =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    return new ServerProcess(process, url);
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:avatica:remote:serialization=protobuf;timeZone=UTC;url=" + url);
  }

  /** SIGTERM. */
  void terminate() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
