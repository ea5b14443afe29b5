package org.driftdb.benchmark.peers;

import org.jspecify.annotations.Nullable;

/** A system said something else than the orders that it was given. */
final class WrongAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private WrongAnswerException(String message) {
    super(message);
  }

  /** Fails unless two values are equal. */
  static void check(Peer peer, String what, Object expected, @Nullable Object found) {
    if (!expected.equals(found)) {
      throw new WrongAnswerException(
          peer.name() + ", " + what + ": " + found + " in place of " + expected);
    }
  }
}
