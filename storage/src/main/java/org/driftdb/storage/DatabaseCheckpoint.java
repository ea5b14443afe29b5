package org.driftdb.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.BlockSource.LiveFile;
import org.driftdb.storage.log.ChecksummedJson;
import org.driftdb.storage.log.DamagedException;
import org.driftdb.storage.store.Store;
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
  private static final ObjectMapper JSON = new ObjectMapper();
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
    return number -> String.format("%s/%08d.snap", DIRECTORY, number);
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
              } catch (DamagedException | JsonProcessingException | IllegalArgumentException e) {
                LOG.warn("{} cannot be read, and is made again from the log", location, e);
                return Optional.empty();
              }
            });
  }

  private byte[] encode() {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", FORMAT);
    json.put("generation", generation);
    json.put("sequence", sequence);
    json.put("lastMillis", lastMillis);
    ArrayNode listed = json.putArray("files");
    for (LiveFile file : files) {
      listed
          .addObject()
          .put("number", file.number())
          .put("id", HEX.toHexDigits(file.id()))
          .put("bytes", file.bytes());
    }
    json.putObject("root")
        .put("file", root.file())
        .put("offset", root.offset())
        .put("length", root.length());
    return ChecksummedJson.encode(json.toString());
  }

  private static Optional<DatabaseCheckpoint> decode(String text) throws JsonProcessingException {
    JsonNode json = JSON.readTree(text);
    if (json.path("format").asInt() != FORMAT) {
      return Optional.empty();
    }
    List<LiveFile> files = new ArrayList<>();
    for (JsonNode file : json.path("files")) {
      files.add(
          new LiveFile(
              file.path("number").asInt(),
              HexFormat.fromHexDigitsToLong(file.path("id").asText()),
              file.path("bytes").asLong()));
    }
    JsonNode root = json.path("root");
    return Optional.of(
        new DatabaseCheckpoint(
            json.path("generation").asLong(),
            json.path("sequence").asLong(),
            json.path("lastMillis").asLong(),
            files,
            new Address(
                root.path("file").asInt(),
                root.path("offset").asLong(),
                root.path("length").asInt())));
  }
}
