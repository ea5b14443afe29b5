package org.driftdb.sqlline;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/**
 * The {@code driftdb} command. Exit status 0, 1 for a failure, which one line on standard error
 * explains, and 2 for wrong usage.
 */
public final class Main {
  private static final int FAILURE = 1;
  private static final int WRONG_USAGE = 2;

  private Main() {}

  /** Runs the process. */
  public static void main(String[] args) {
    System.exit(run(args, Console.ofProcess()));
  }

  /** Runs one command with streams that are no terminals, and returns its exit status. */
  public static int run(String[] args, InputStream in, OutputStream out, OutputStream err) {
    return run(args, Console.of(in, out, err));
  }

  static int run(String[] args, Console console) {
    int status;
    // Picocli prints a stack trace where help cannot be written.
    StringWriter help = new StringWriter();
    try {
      status = commandLine(console, new PrintWriter(help)).execute(args);
    } catch (Throwable t) {
      // Picocli hands exceptions to the handler below, but lets an Error through.
      status = failed(t, console, false);
    }
    try {
      console.out().write(help.toString());
      console.out().flush();
    } catch (IOException | UncheckedIOException e) {
      status = failed(e, console, false);
    }
    console.err().flush();
    return status;
  }

  private static CommandLine commandLine(Console console, PrintWriter help) {
    CommandLine driftdb = new CommandLine(new RootCommand());
    driftdb.addSubcommand(new InitCommand(console));
    driftdb.addSubcommand(new SqlCommand(console));
    driftdb.addSubcommand(new SelectCommand(console));
    driftdb.addSubcommand(new DriftCommand(console));
    driftdb.addSubcommand(new IngestCommand(console));
    driftdb.addSubcommand(new SnapshotCommand(console));
    driftdb.addSubcommand(new CompactCommand(console));
    driftdb.addSubcommand(new DoctorCommand(console));
    driftdb.addSubcommand(new ServeCommand(console));
    driftdb.addSubcommand(new DemoCommand(console));
    driftdb.addSubcommand(new ClasspathCommand(console));
    driftdb.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
    driftdb.setCaseInsensitiveEnumValuesAllowed(true);
    driftdb.registerConverter(Integer.class, text -> wholeNumber(text, Integer::valueOf));
    driftdb.registerConverter(int.class, text -> wholeNumber(text, Integer::valueOf));
    driftdb.registerConverter(Long.class, text -> wholeNumber(text, Long::valueOf));
    // A point such as @seq:7 is no file of arguments.
    driftdb.setExpandAtFiles(false);
    driftdb.setOut(help);
    driftdb.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    driftdb.setParameterExceptionHandler((e, args) -> wrongUsage(e, console));
    driftdb.setExecutionExceptionHandler((e, line, parsed) -> failed(e, console, debug(parsed)));
    return driftdb;
  }

  private static <T> T wholeNumber(String text, Function<String, T> read) {
    try {
      return read.apply(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is no whole number, or too large");
    }
  }

  private static boolean debug(ParseResult parsed) {
    for (ParseResult part = parsed; part != null; part = part.subcommand()) {
      if (part.hasMatchedOption("--debug")) {
        return true;
      }
    }
    return false;
  }

  private static int wrongUsage(ParameterException e, Console console) {
    console.say("error: " + ErrorText.oneLine(e.getMessage()).replaceFirst("^Error: ", ""));
    console.say("Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
    return WRONG_USAGE;
  }

  private static int failed(Throwable failure, Console console, boolean debug) {
    console.say("error: " + ErrorText.of(failure));
    if (debug) {
      failure.printStackTrace(console.err());
    }
    return FAILURE;
  }
}
