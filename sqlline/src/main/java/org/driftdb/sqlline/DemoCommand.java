package org.driftdb.sqlline;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Shows DriftDB at work in a directory that is gone afterwards, also when a person interrupts it.
 */
@Command(
    name = "demo",
    description = "See DriftDB at work on 10,000 orders, in a temporary directory.")
final class DemoCommand implements Runnable {
  @Mixin CommonOptions common = new CommonOptions();

  private final Console console;

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    try (TemporaryDirectory directory = TemporaryDirectory.create("driftdb-demo")) {
      new Demo(directory.path(), console).run();
    } catch (IOException e) {
      throw new CommandFailure(e);
    }
  }
}
