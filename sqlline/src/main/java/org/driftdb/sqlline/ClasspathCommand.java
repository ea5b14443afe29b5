package org.driftdb.sqlline;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints the class path that a Java program needs to use DriftDB. */
@Command(name = "classpath", description = "Print the runtime class path, as java -cp takes it.")
final class ClasspathCommand implements Runnable {
  @Mixin CommonOptions common = new CommonOptions();

  private final Console console;

  ClasspathCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    console.out().line(System.getProperty("java.class.path"));
  }
}
