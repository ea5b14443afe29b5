package org.driftdb.storage.log;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.BlockSource.LiveFile;
import org.driftdb.storage.store.Store;

/**
 * What holds the events of a table up to a sequence besides its log, and where the log goes on
 * behind them. It is the member {@code checkpoint} of a table's {@code meta.json}, absent when
 * there is none:
 *
 * <pre>
 * "checkpoint":{"sequence":90,
 *   "positions":[{"sequence":90,"file":"00000002.seg","offset":4711,"first":60,"last":88}],
 *   "trees":[{"name":"","definition":"",
 *     "files":[{"number":1,"id":"00000000075bcd15","bytes":8192}],
 *     "root":{"file":1,"offset":4096,"length":4096}}]}
 * </pre>
 *
 * <p>(in one line). {@code positions} are in order of their sequences, see {@link LogPosition}. In
 * a tree, {@code name} is empty for the rows and that of the index otherwise; {@code definition}
 * says what an index is of, in words that only the layers above understand; {@code files} are the
 * files of its blocks with their number, their {@code id} as 16 hexadecimal digits, and how many
 * bytes count; {@code root} is where its root is in them.
 *
 * @param sequence every event of the table up to it is in the trees, and forced in the log
 * @param positions where the log may have to be read from, in ascending order; empty when only its
 *     segments tell
 * @param trees what holds the events
 */
public record TableCheckpoint(long sequence, List<LogPosition> positions, List<Tree> trees) {
  private static final HexFormat HEX = HexFormat.of();

  /**
   * A tree of blocks.
   *
   * @param name empty for the rows, otherwise the name of the index
   * @param definition says what index it is; may be empty
   * @param files the files of its blocks
   * @param root where its root is in them
   */
  public record Tree(String name, String definition, List<LiveFile> files, Address root) {
    public Tree {
      Objects.requireNonNull(name);
      Objects.requireNonNull(definition);
      Objects.requireNonNull(root);
      files = List.copyOf(files);
    }
  }

  public TableCheckpoint {
    positions = List.copyOf(positions);
    trees = List.copyOf(trees);
  }

  /**
   * Reads the checkpoint that a table has; empty when it has none.
   *
   * @param table the name of the table's directory
   * @throws DamagedException when the table's {@code meta.json} cannot be read
   */
  public static Optional<TableCheckpoint> read(Store store, String table) {
    return TableManifest.read(store, table).map(TableManifest::checkpoint);
  }

  /** The last sequence that it tells of. */
  long lastSequence() {
    return positions.stream().mapToLong(LogPosition::sequence).reduce(sequence, Math::max);
  }

  /** The same with other positions. */
  TableCheckpoint withPositions(List<LogPosition> others) {
    return new TableCheckpoint(sequence, others, trees);
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("sequence", sequence);
    json.writeArrayFieldStart("positions");
    for (LogPosition position : positions) {
      json.writeStartObject();
      json.writeNumberField("sequence", position.sequence());
      json.writeStringField("file", LogFiles.segmentFile(position.segment()));
      json.writeNumberField("offset", position.offset());
      json.writeNumberField("first", position.first());
      json.writeNumberField("last", position.last());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("trees");
    for (Tree tree : trees) {
      write(tree, json);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(Tree tree, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", tree.name());
    json.writeStringField("definition", tree.definition());
    json.writeArrayFieldStart("files");
    for (LiveFile file : tree.files()) {
      json.writeStartObject();
      json.writeNumberField("number", file.number());
      json.writeStringField("id", HEX.toHexDigits(file.id()));
      json.writeNumberField("bytes", file.bytes());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeObjectFieldStart("root");
    json.writeNumberField("file", tree.root().file());
    json.writeNumberField("offset", tree.root().offset());
    json.writeNumberField("length", tree.root().length());
    json.writeEndObject();
    json.writeEndObject();
  }

  static TableCheckpoint parse(JsonParser json) throws IOException {
    long sequence = 0;
    List<LogPosition> positions = List.of();
    List<Tree> trees = List.of();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "sequence" -> sequence = json.getLongValue();
        case "positions" -> positions = list(json, TableCheckpoint::position);
        case "trees" -> trees = list(json, TableCheckpoint::tree);
        default -> json.skipChildren();
      }
    }
    return new TableCheckpoint(sequence, positions, trees);
  }

  /** Reads one object, whose start has been read. */
  private interface Element<T> {
    T read(JsonParser json) throws IOException;
  }

  private static <T> List<T> list(JsonParser json, Element<T> element) throws IOException {
    List<T> list = new ArrayList<>();
    while (json.nextToken() == JsonToken.START_OBJECT) {
      list.add(element.read(json));
    }
    return list;
  }

  private static LogPosition position(JsonParser json) throws IOException {
    long sequence = 0;
    int segment = 0;
    long offset = 0;
    long first = 0;
    long last = 0;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "sequence" -> sequence = json.getLongValue();
        case "file" -> segment = LogFiles.segmentNumber(json.getText());
        case "offset" -> offset = json.getLongValue();
        case "first" -> first = json.getLongValue();
        case "last" -> last = json.getLongValue();
        default -> json.skipChildren();
      }
    }
    return new LogPosition(sequence, segment, offset, first, last);
  }

  private static Tree tree(JsonParser json) throws IOException {
    String treeName = "";
    String definition = "";
    List<LiveFile> files = List.of();
    Address root = new Address(0, 0, 0);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "name" -> treeName = json.getText();
        case "definition" -> definition = json.getText();
        case "files" -> files = list(json, TableCheckpoint::file);
        case "root" -> root = address(json);
        default -> json.skipChildren();
      }
    }
    return new Tree(treeName, definition, files, root);
  }

  private static LiveFile file(JsonParser json) throws IOException {
    int number = 0;
    long id = 0;
    long bytes = 0;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "number" -> number = json.getIntValue();
        case "id" -> id = HexFormat.fromHexDigitsToLong(json.getText());
        case "bytes" -> bytes = json.getLongValue();
        default -> json.skipChildren();
      }
    }
    return new LiveFile(number, id, bytes);
  }

  private static Address address(JsonParser json) throws IOException {
    int file = 0;
    long offset = 0;
    int length = 0;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "file" -> file = json.getIntValue();
        case "offset" -> offset = json.getLongValue();
        case "length" -> length = json.getIntValue();
        default -> json.skipChildren();
      }
    }
    return new Address(file, offset, length);
  }
}
