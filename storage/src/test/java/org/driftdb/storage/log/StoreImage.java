package org.driftdb.storage.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.SharedNumbers;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreWriter;

/** All files of a log at one moment, to be damaged and opened again. */
@SuppressWarnings("ArrayRecordComponent") // Images are opened, never compared.
record StoreImage(Map<String, byte[]> files, long[] published) {
  static final int NUMBERS = 10;

  /** Takes the files of a log with tables a and b. */
  static StoreImage of(Store store) {
    Map<String, byte[]> files = new TreeMap<>();
    for (String table : Logs.TABLES) {
      String directory = "tables/" + table;
      store.read(directory + "/meta.json").ifPresent(b -> files.put(directory + "/meta.json", b));
      for (String file : store.list(directory + "/segments")) {
        String name = directory + "/segments/" + file;
        files.put(name, store.read(name).orElseThrow());
      }
    }
    long[] published = new long[NUMBERS];
    store
        .shared("driftdb.published", NUMBERS)
        .ifPresent(numbers -> Arrays.setAll(published, numbers::get));
    return new StoreImage(files, published);
  }

  /** What is in the files, in a form that can be compared. */
  Map<String, String> contents() {
    Map<String, String> contents = new TreeMap<>();
    files.forEach((name, bytes) -> contents.put(name, HexFormat.of().formatHex(bytes)));
    return contents;
  }

  /** The bytes of a file. */
  byte[] bytes(String name) {
    return Objects.requireNonNull(files.get(name), name);
  }

  /** How many bytes a file has. */
  int length(String name) {
    return bytes(name).length;
  }

  /** The same with one file changed. */
  StoreImage with(String name, byte[] bytes) {
    Map<String, byte[]> changed = new TreeMap<>(files);
    changed.put(name, bytes);
    return new StoreImage(changed, published);
  }

  /** The same with one file cut. */
  StoreImage cut(String name, int length) {
    return with(name, Arrays.copyOf(bytes(name), length));
  }

  /** The same as if nothing had ever been published. */
  StoreImage withoutPublished() {
    return new StoreImage(files, new long[NUMBERS]);
  }

  /** The same with what another image says is published. */
  StoreImage withPublishedOf(StoreImage other) {
    return new StoreImage(files, other.published);
  }

  /** A store with these files. */
  MemoryStore toStore() {
    return copyTo(new MemoryStore());
  }

  <S extends Store> S copyTo(S store) {
    files.forEach(
        (name, bytes) -> {
          if (name.endsWith(".seg")) {
            try (StoreWriter writer = store.create(name)) {
              writer.append(ByteBuffer.wrap(bytes));
              writer.force();
            }
          } else {
            store.publish(name, bytes, 0);
          }
        });
    SharedNumbers numbers = store.share("driftdb.published", NUMBERS);
    for (int i = 0; i < NUMBERS; i++) {
      numbers.set(i, published[i]);
    }
    return store;
  }

  /** The name of the segment that a table is written to. */
  String lastSegment(String table) {
    byte[] manifest = bytes(LogFiles.manifest(table));
    return LogFiles.segment(table, TableManifest.decode(manifest, table).active());
  }
}
