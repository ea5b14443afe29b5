package org.driftdb.storage.log;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.driftdb.storage.store.SharedNumbers;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreLock;
import org.driftdb.storage.store.StoreReader;
import org.driftdb.storage.store.StoreWriter;

/** A store that passes everything on to another; subclasses stand in between where they wish. */
public abstract class ForwardingStore implements Store {
  final Store store;

  protected ForwardingStore(Store store) {
    this.store = store;
  }

  @Override
  public String locate(String name) {
    return store.locate(name);
  }

  @Override
  public boolean writable() {
    return store.writable();
  }

  @Override
  public StoreLock lock(String name) {
    return store.lock(name);
  }

  @Override
  public StoreWriter create(String name) {
    return store.create(name);
  }

  @Override
  public StoreWriter reopen(String name, long length) {
    return store.reopen(name, length);
  }

  @Override
  public Optional<StoreReader> open(String name) {
    return store.open(name);
  }

  @Override
  public Optional<byte[]> read(String name) {
    return store.read(name);
  }

  @Override
  public List<String> list(String directory) {
    return store.list(directory);
  }

  @Override
  public void delete(String name) {
    store.delete(name);
  }

  @Override
  public void publish(String name, byte[] bytes, long generation) {
    store.publish(name, bytes, generation);
  }

  @Override
  public SharedNumbers share(String name, int count) {
    return store.share(name, count);
  }

  @Override
  public Optional<SharedNumbers> shared(String name, int count) {
    return store.shared(name, count);
  }

  /** A writer that passes everything on to another. */
  abstract static class ForwardingWriter implements StoreWriter {
    final StoreWriter writer;

    ForwardingWriter(StoreWriter writer) {
      this.writer = writer;
    }

    @Override
    public long length() {
      return writer.length();
    }

    @Override
    public void append(ByteBuffer bytes) {
      writer.append(bytes);
    }

    @Override
    public void force() {
      writer.force();
    }

    @Override
    public void seal() {
      writer.seal();
    }

    @Override
    public void close() {
      writer.close();
    }
  }
}
