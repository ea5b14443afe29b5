package org.driftdb.storage.store;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;

/**
 * A file channel that an interrupted thread does not close.
 *
 * <p>Java closes a channel, for everybody, when a thread using it is interrupted, and a cancelled
 * statement interrupts its thread. Here such an operation is done again on a new channel; all of
 * them go to a given position, so doing one twice does it once. The thread stays interrupted.
 */
final class LocalChannel {
  /** Something done to a channel, which may be done twice. */
  interface Operation<T> {
    T on(FileChannel channel) throws IOException;
  }

  /** Something done to a channel for its effect, which may be done twice. */
  interface Action {
    void on(FileChannel channel) throws IOException;
  }

  private final Path path;
  private final Set<StandardOpenOption> access;
  private volatile FileChannel channel;
  private volatile boolean closed;

  /** Opens the file once with {@code first}, and again, should it come to that, with the other. */
  LocalChannel(Path path, Set<StandardOpenOption> first, Set<StandardOpenOption> access)
      throws IOException {
    this.path = path;
    this.access = access;
    this.channel = FileChannel.open(path, first);
  }

  /** Does the action, naming what was done and the file if it fails. */
  void perform(String doing, Action action) {
    compute(
        doing,
        c -> {
          action.on(c);
          return true;
        });
  }

  /** Does the operation, naming what was done and the file if it fails. */
  <T> T compute(String doing, Operation<T> operation) {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        FileChannel current = channel;
        try {
          return operation.on(current);
        } catch (ClosedChannelException e) {
          interrupted |= Thread.interrupted();
          replace(current, e);
        }
      }
    } catch (IOException e) {
      throw new DriftException(
          ErrorCode.IO, "Cannot " + doing + " " + path + ": " + LocalStore.reason(e), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized void replace(FileChannel broken, ClosedChannelException cause)
      throws IOException {
    if (closed) {
      throw cause;
    }
    if (channel == broken) {
      channel = FileChannel.open(path, access);
    }
  }

  /** Closes the file; a failure to close loses nothing that was forced and is not reported. */
  synchronized void close() {
    closed = true;
    try {
      channel.close();
    } catch (IOException e) {
      // Whoever needed the bytes to be safe has forced them.
    }
  }
}
