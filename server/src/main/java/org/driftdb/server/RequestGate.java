package org.driftdb.server;

import java.time.Duration;

/** Lets requests in until the server stops, and knows when the last has left. */
final class RequestGate {
  private int inside;
  private boolean closed;

  /** Whether a request may be answered; if so it has to leave. */
  synchronized boolean enter() {
    if (closed) {
      return false;
    }
    inside++;
    return true;
  }

  synchronized void leave() {
    inside--;
    notifyAll();
  }

  /** Lets nobody in any more, and waits for those inside, but not for ever. */
  synchronized void close(Duration patience) throws InterruptedException {
    closed = true;
    long end = System.nanoTime() + patience.toNanos();
    for (long left = patience.toNanos(); inside > 0 && left > 0; left = end - System.nanoTime()) {
      wait(Math.max(1, left / 1_000_000));
    }
  }
}
