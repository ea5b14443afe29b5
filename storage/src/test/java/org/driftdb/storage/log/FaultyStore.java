package org.driftdb.storage.log;

import java.nio.ByteBuffer;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreWriter;

/**
 * A store whose n-th change fails, and every one after it: the process has lost its disk. A failing
 * append has written half of its bytes; any other failing change has been made or not, as told.
 */
public final class FaultyStore extends ForwardingStore {
  private final boolean done;
  private long left;

  /**
   * @param failing which change fails, counted from 1
   * @param done whether it has been made when it fails
   */
  public FaultyStore(Store store, long failing, boolean done) {
    super(store);
    this.left = failing;
    this.done = done;
  }

  /** Whether the failure has happened. */
  public synchronized boolean hasFailed() {
    return left <= 0;
  }

  /** Lets every change fail from now on. */
  public synchronized void fail() {
    left = 0;
  }

  private synchronized void change(Runnable change) {
    if (left <= 0) {
      throw failure();
    }
    left--;
    if (left > 0) {
      change.run();
    } else {
      if (done) {
        change.run();
      }
      throw failure();
    }
  }

  private static DriftException failure() {
    return new DriftException(ErrorCode.IO, "the disk is gone");
  }

  @Override
  public StoreWriter create(String name) {
    StoreWriter[] writer = new StoreWriter[1];
    change(() -> writer[0] = super.create(name));
    return new FaultyWriter(writer[0]);
  }

  @Override
  public StoreWriter reopen(String name, long length) {
    StoreWriter[] writer = new StoreWriter[1];
    change(() -> writer[0] = super.reopen(name, length));
    return new FaultyWriter(writer[0]);
  }

  @Override
  public void delete(String name) {
    change(() -> super.delete(name));
  }

  @Override
  public void publish(String name, byte[] bytes, long generation) {
    change(() -> super.publish(name, bytes, generation));
  }

  private final class FaultyWriter extends ForwardingWriter {
    FaultyWriter(StoreWriter writer) {
      super(writer);
    }

    @Override
    public void append(ByteBuffer bytes) {
      ByteBuffer half = bytes.duplicate().limit(bytes.position() + bytes.remaining() / 2);
      try {
        change(() -> writer.append(bytes));
      } catch (DriftException e) {
        if (!done && left == 0) {
          left = -1;
          writer.append(half);
        }
        throw e;
      }
    }

    @Override
    public void force() {
      change(writer::force);
    }

    @Override
    public void seal() {
      change(writer::seal);
    }
  }
}
