package org.driftdb.sqlline;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.driftdb.server.DriftServer;
import org.driftdb.server.ServerOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Serves a database to other processes. */
@Command(
    name = "serve",
    description = {
      "Serve a database over HTTP to JDBC clients on this machine, in Avatica's protocol.",
      "Runs until it is interrupted; then statements that are running have some seconds to end,",
      "and open transactions are rolled back."
    })
final class ServeCommand implements Runnable {
  private static final int MAX_PORT = 65_535;

  @Spec CommandSpec spec;

  @Mixin DatabaseOption database = new DatabaseOption();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8765",
      description = "The port; 0 for any that is free. Default: ${DEFAULT-VALUE}.")
  int port;

  @Option(
      names = "--idle-timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = {
        "Roll back and close connections that go unused for so long; 0 for never.",
        "Default: ${DEFAULT-VALUE}."
      })
  int idleTimeout;

  @Option(
      names = "--query-timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "End statements that run for so long; 0 for never. Default: ${DEFAULT-VALUE}.")
  int queryTimeout;

  @Option(names = "--read-only", description = "Let clients only read.")
  boolean readOnly;

  @Mixin CommonOptions common = new CommonOptions();

  private final Console console;

  ServeCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    if (port < 0 || port > MAX_PORT) {
      throw usage("the port is " + port + ", and not from 0 to " + MAX_PORT);
    } else if (idleTimeout < 0 || queryTimeout < 0) {
      throw usage("a timeout is below zero; 0 is for never");
    }
    Databases.require(database.directory);
    ServerOptions options =
        new ServerOptions(
            port, Duration.ofSeconds(idleTimeout), Duration.ofSeconds(queryTimeout), readOnly);
    try (DriftServer server = DriftServer.start(Connections.jdbcUrl(database.directory), options)) {
      Thread stop = new Thread(server::close, "driftdb-stop");
      Runtime.getRuntime().addShutdownHook(stop);
      console.say("listening on " + server.url());
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException | IOException e) {
      throw new CommandFailure(e);
    }
  }

  private ParameterException usage(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }
}
