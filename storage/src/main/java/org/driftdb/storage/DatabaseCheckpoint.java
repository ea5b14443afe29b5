package org.driftdb.storage;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.BlockSource.LiveFile;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.log.ChecksummedJson;
import org.driftdb.storage.store.Numbered;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.ValueList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A checkpoint of the whole database: the sequence up to which every table's checkpoint goes, or
 * has nothing to add, and the commits until then. It is {@code commits/meta.json}, a {@link
 * ChecksummedJson} that is published when all tables' checkpoints have been:
 *
 * <pre>
 * {"format":1,"generation":3,"sequence":90,"lastMillis":1767605772345,
 *  "files":[{"number":1,"id":"00000000075bcd15","bytes":8192}],
 *  "root":{"file":1,"offset":4096,"length":4096},"crc32":"0a1b2c3d"}
 * </pre>
 *
 * <p>(in one line). {@code files} are those of the tree of commits, {@code commits/00000001.snap}
 * and so on, as in a table's checkpoint. The key of a commit in the tree is its time and its last
 * sequence; its row has {@code first}, its first sequence, {@code tables}, an array of the names of
 * the tables that it changed, and its {@code author} and {@code comment} if it has any. The file is
 * derived: without it, or in another format, the database opens by replaying its log.
 *
 * @param generation counts the versions of the file
 * @param sequence the end of the last commit that is in it
 * @param lastMillis the time of that commit
 */
record DatabaseCheckpoint(
    long generation, long sequence, long lastMillis, List<LiveFile> files, Address root) {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseCheckpoint.class);
  private static final HexFormat HEX = HexFormat.of();
  private static final int FORMAT = 1;

  static final String DIRECTORY = "commits";
  static final String META = "meta.json";
  static final String FILE = DIRECTORY + "/" + META;

  DatabaseCheckpoint {
    files = List.copyOf(files);
  }

  /** The names of the files of the tree of commits. */
  static IntFunction<String> names() {
    return number -> DIRECTORY + "/" + Numbered.name(number) + ".snap";
  }

  /** Makes this the database's checkpoint. */
  void publish(Store store) {
    store.publish(FILE, encode(), generation);
  }

  /** The database's checkpoint; empty when there is none that can be read. */
  static Optional<DatabaseCheckpoint> read(Store store) {
    String location = store.locate(FILE);
    return store
        .read(FILE)
        .flatMap(
            bytes -> {
              try {
                return decode(ChecksummedJson.decode(bytes, location));
              } catch (DriftException | IllegalArgumentException | ArithmeticException e) {
                LOG.warn("{} cannot be read, and is made again from the log", location, e);
                return Optional.empty();
              }
            });
  }

  private byte[] encode() {
    List<Document> listed = new ArrayList<>();
    for (LiveFile file : files) {
      listed.add(
          Document.of(
              "number", file.number(), "id", HEX.toHexDigits(file.id()), "bytes", file.bytes()));
    }
    return ChecksummedJson.encode(
        Json.write(
            Document.of(
                "format", FORMAT,
                "generation", generation,
                "sequence", sequence,
                "lastMillis", lastMillis,
                "files", ValueList.copyOf(listed),
                "root",
                    Document.of(
                        "file", root.file(), "offset", root.offset(), "length", root.length()))));
  }

  private static Optional<DatabaseCheckpoint> decode(String text) {
    Document json = Json.parseDocument(text);
    if (json.member("format", Long.class) != FORMAT) {
      return Optional.empty();
    }
    List<LiveFile> files = new ArrayList<>();
    for (Document file : json.members("files", Document.class)) {
      files.add(
          new LiveFile(
              Math.toIntExact(file.member("number", Long.class)),
              HexFormat.fromHexDigitsToLong(file.member("id", String.class)),
              file.member("bytes", Long.class)));
    }
    Document root = json.member("root", Document.class);
    return Optional.of(
        new DatabaseCheckpoint(
            json.member("generation", Long.class),
            json.member("sequence", Long.class),
            json.member("lastMillis", Long.class),
            files,
            new Address(
                Math.toIntExact(root.member("file", Long.class)),
                root.member("offset", Long.class),
                Math.toIntExact(root.member("length", Long.class)))));
  }
}
