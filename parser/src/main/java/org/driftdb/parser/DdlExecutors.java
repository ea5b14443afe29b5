package org.driftdb.parser;

import java.util.ServiceLoader;
import org.apache.calcite.server.DdlExecutor;

/**
 * Who executes the statements that Calcite's own driver hands to the parser's factory: data
 * definition, and with it the statements of DriftQL. The parser only reads; whoever can execute
 * what it reads says so as a service of Calcite's type.
 */
final class DdlExecutors {
  private DdlExecutors() {}

  /** The one that the class path provides, or one that refuses every statement. */
  static DdlExecutor provided() {
    return ServiceLoader.load(DdlExecutor.class, DdlExecutors.class.getClassLoader())
        .findFirst()
        .orElse(DdlExecutor.USELESS);
  }
}
