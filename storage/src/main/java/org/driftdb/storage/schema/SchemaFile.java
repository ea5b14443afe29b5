package org.driftdb.storage.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.log.Damage;
import org.driftdb.storage.log.DamagedException;
import org.driftdb.storage.schema.IndexDefinition.Uniqueness;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.ValueCodec;

/**
 * Every schema that a table has had. It is the table's {@code schema.yaml}, replaced as a whole.
 *
 * <pre>
 * format: 2
 * generation: 2
 * table: "people"
 * kind: "TYPED"
 * columns:
 * - id: 1
 *   name: "id"
 *   type: "BIGINT"
 *   presence: "REQUIRED"
 * - id: 2
 *   name: "name"
 *   type: "VARCHAR(20)"
 *   presence: "NULLABLE"
 *   default: "'nobody'"
 *   field: "nick"
 *   initial: "pm5vYm9keQ=="
 * versions:
 * - after: 0
 *   millis: 1767600000000
 *   columns: [1, 2]
 *   key: [1]
 *   indexes: []
 *   checks:
 *   - name: "check_1"
 *     sql: "name &lt;&gt; ''"
 *   foreignKeys:
 *   - name: "people_boss"
 *     columns: ["boss"]
 *     parent: "people"
 *     parentColumns: ["id"]
 * - after: 17
 *   ...
 *   indexes:
 *   - name: "by_name"
 *     uniqueness: "UNIQUE"
 *     columns:
 *     - name: "name"
 *       direction: "DESCENDING"
 * crc32: "0a1b2c3d"
 * </pre>
 *
 * <p>(with blocks where the example has brackets; {@code foreignKeys} only where there are any).
 * {@code generation} counts the versions of this file. A column is whatever has its id; two columns
 * of one name in different versions are two, and so is one whose type changed. Their values are
 * one's where they have the same {@code field}, which is the name unless it is told; {@code
 * initial} is the value of rows from before the column, in the form of {@link ValueCodec}, in
 * Base64. A version holds from the {@link Moment} of its {@code after} and {@code millis} until the
 * next version does. The columns that documents brought to a document table are not here, since the
 * log tells them. The last line is the CRC-32, in lower-case hexadecimal, of all bytes before it; a
 * file edited by hand is refused as damaged. Members that a reader does not know are skipped; a
 * change that old readers must not skip changes {@code format}.
 *
 * @param generation the version of this file
 * @param versions every schema so far, oldest first; at least one
 */
public record SchemaFile(long generation, List<Version> versions) {
  private static final int FORMAT = 2;

  /** Without fields, initial values and times, as no column could change. */
  private static final int FORMAT_WITHOUT_CHANGES = 1;

  private static final String CHECKSUM = "crc32: \"";
  private static final int CHECKSUM_BYTES = CHECKSUM.length() + 8 + 2;
  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .build());

  /**
   * A schema of the table.
   *
   * @param from when the schema was given
   */
  public record Version(Moment from, TableSchema schema) {}

  public SchemaFile {
    versions = List.copyOf(versions);
    if (versions.isEmpty()) {
      throw new IllegalArgumentException("A table has a schema");
    }
  }

  /** That of a new table. */
  public static SchemaFile first(TableSchema schema, Moment from) {
    return new SchemaFile(1, List.of(new Version(from, declared(schema))));
  }

  /** The one after this, with a schema that holds from a moment on. */
  public SchemaFile next(TableSchema schema, Moment from) {
    List<Version> more = new ArrayList<>(versions);
    more.add(new Version(from, declared(schema)));
    return new SchemaFile(generation + 1, more);
  }

  /** The schema without what documents brought to it. */
  private static TableSchema declared(TableSchema schema) {
    return schema.kind() == TableKind.DOCUMENT
        ? schema.withColumns(DocumentColumns.ofKey(schema.keyColumns()).columns())
        : schema;
  }

  /** The schema that holds now. */
  public TableSchema current() {
    return last().schema();
  }

  /** The version that holds now. */
  public Version last() {
    return versions.get(versions.size() - 1);
  }

  private static String name(String directory) {
    return "tables/" + directory + "/schema.yaml";
  }

  /** Makes this the file of the table in the directory. It survives a crash when this returns. */
  public void publish(Store store, String directory) {
    store.publish(name(directory), encode(), generation);
  }

  /**
   * Reads the file of the table in the directory.
   *
   * @throws DamagedException if it is not there, or not as it was written
   */
  public static SchemaFile read(Store store, String directory) {
    String location = store.locate(name(directory));
    byte[] bytes =
        store.read(name(directory)).orElseThrow(() -> damaged(location, "there is no such file"));
    return decode(bytes, location);
  }

  byte[] encode() {
    TableSchema current = current();
    ObjectNode root = YAML.createObjectNode();
    root.put("format", FORMAT);
    root.put("generation", generation);
    root.put("table", current.name());
    root.put("kind", current.kind().name());
    Map<Column, Integer> ids = new LinkedHashMap<>();
    for (Version version : versions) {
      for (Column column : version.schema().columns()) {
        ids.putIfAbsent(column, ids.size() + 1);
      }
    }
    ArrayNode columns = root.putArray("columns");
    ids.forEach((column, id) -> write(column, id, columns.addObject()));
    ArrayNode list = root.putArray("versions");
    versions.forEach(version -> write(version, ids, list.addObject()));
    try {
      byte[] body = YAML.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
      byte[] checksum = (CHECKSUM + checksum(body) + "\"\n").getBytes(StandardCharsets.ISO_8859_1);
      byte[] file = Arrays.copyOf(body, body.length + checksum.length);
      System.arraycopy(checksum, 0, file, body.length, checksum.length);
      return file;
    } catch (JsonProcessingException e) {
      throw new DriftException(ErrorCode.INTERNAL, "A schema could not be written as YAML", e);
    }
  }

  private static void write(Column column, int id, ObjectNode node) {
    node.put("id", id);
    node.put("name", column.name());
    node.put("type", column.type().toString());
    node.put("presence", column.presence().name());
    if (column.defaultSql() != null) {
      node.put("default", column.defaultSql());
    }
    if (!column.field().equals(column.name())) {
      node.put("field", column.field());
    }
    if (column.initial() != null) {
      node.put("initial", Binary.of(ValueCodec.encode(column.initial())).toBase64());
    }
  }

  private static void write(Version version, Map<Column, Integer> ids, ObjectNode node) {
    TableSchema schema = version.schema();
    node.put("after", version.from().sequence());
    node.put("millis", version.from().millis());
    ArrayNode columns = node.putArray("columns");
    Map<String, Integer> idsByName = new LinkedHashMap<>();
    for (Column column : schema.columns()) {
      Integer id = ids.get(column);
      columns.add(id);
      idsByName.put(column.name(), id);
    }
    ArrayNode key = node.putArray("key");
    schema.keyColumns().forEach(column -> key.add(idsByName.get(column)));
    ArrayNode indexes = node.putArray("indexes");
    for (IndexDefinition index : schema.indexes()) {
      ObjectNode indexNode = indexes.addObject();
      indexNode.put("name", index.name());
      indexNode.put("uniqueness", index.uniqueness().name());
      ArrayNode indexColumns = indexNode.putArray("columns");
      for (IndexColumn column : index.columns()) {
        indexColumns
            .addObject()
            .put("name", column.name())
            .put("direction", column.direction().name());
      }
    }
    ArrayNode checks = node.putArray("checks");
    for (CheckConstraint check : schema.checks()) {
      checks.addObject().put("name", check.name()).put("sql", check.sql());
    }
    if (!schema.foreignKeys().isEmpty()) {
      write(schema.foreignKeys(), node.putArray("foreignKeys"));
    }
  }

  private static void write(List<ForeignKey> foreignKeys, ArrayNode nodes) {
    for (ForeignKey foreignKey : foreignKeys) {
      ObjectNode node = nodes.addObject();
      node.put("name", foreignKey.name());
      ArrayNode columns = node.putArray("columns");
      foreignKey.columns().forEach(columns::add);
      node.put("parent", foreignKey.parent());
      ArrayNode parentColumns = node.putArray("parentColumns");
      foreignKey.parentColumns().forEach(parentColumns::add);
    }
  }

  static SchemaFile decode(byte[] file, String location) {
    int end = file.length - CHECKSUM_BYTES;
    byte[] body = Arrays.copyOf(file, Math.max(0, end));
    String expected = CHECKSUM + checksum(body) + "\"\n";
    if (end <= 0
        || !expected.equals(new String(file, end, CHECKSUM_BYTES, StandardCharsets.ISO_8859_1))) {
      throw damaged(location, "its checksum is wrong or missing");
    }
    try {
      JsonNode root = YAML.readTree(new String(body, StandardCharsets.UTF_8));
      int format = root.required("format").asInt();
      if (format != FORMAT && format != FORMAT_WITHOUT_CHANGES) {
        throw new DriftException(
            ErrorCode.CONNECTION,
            location
                + " has format "
                + format
                + "; this version of DriftDB reads format "
                + FORMAT
                + ". Open the database with a newer one");
      }
      String table = root.required("table").asText();
      TableKind kind = TableKind.valueOf(root.required("kind").asText());
      Map<Integer, Column> columns = new LinkedHashMap<>();
      root.required("columns")
          .forEach(node -> columns.put(node.required("id").asInt(), readColumn(node)));
      List<Version> versions = new ArrayList<>();
      root.required("versions")
          .forEach(node -> versions.add(readVersion(node, table, kind, columns)));
      return new SchemaFile(root.required("generation").asLong(), versions);
    } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
      throw damaged(location, "it describes no table: " + e.getMessage());
    }
  }

  private static Column readColumn(JsonNode node) {
    String name = node.required("name").asText();
    return new Column(
        name,
        ColumnType.parse(node.required("type").asText()),
        Column.Presence.valueOf(node.required("presence").asText()),
        node.has("default") ? node.get("default").asText() : null,
        node.path("field").asText(name),
        node.has("initial")
            ? ValueCodec.decode(Binary.ofBase64(node.get("initial").asText()).toBytes())
            : null);
  }

  private static Version readVersion(
      JsonNode node, String table, TableKind kind, Map<Integer, Column> columnsById) {
    List<Column> columns = new ArrayList<>();
    node.required("columns").forEach(id -> columns.add(columnsById.get(id.asInt())));
    List<String> key = new ArrayList<>();
    node.required("key")
        .forEach(
            id -> {
              Column column = columnsById.get(id.asInt());
              if (column == null) {
                throw new IllegalArgumentException("the key has an unknown column");
              }
              key.add(column.name());
            });
    List<IndexDefinition> indexes = new ArrayList<>();
    node.required("indexes").forEach(index -> indexes.add(readIndex(index)));
    List<CheckConstraint> checks = new ArrayList<>();
    node.required("checks")
        .forEach(
            check ->
                checks.add(
                    new CheckConstraint(
                        check.required("name").asText(), check.required("sql").asText())));
    return new Version(
        new Moment(node.required("after").asLong(), node.path("millis").asLong()),
        new TableSchema(table, kind, columns, key, indexes, checks, readForeignKeys(node)));
  }

  private static List<ForeignKey> readForeignKeys(JsonNode version) {
    List<ForeignKey> foreignKeys = new ArrayList<>();
    for (JsonNode node : version.path("foreignKeys")) {
      foreignKeys.add(
          new ForeignKey(
              node.required("name").asText(),
              texts(node.required("columns")),
              node.required("parent").asText(),
              texts(node.required("parentColumns"))));
    }
    return foreignKeys;
  }

  private static List<String> texts(JsonNode nodes) {
    List<String> texts = new ArrayList<>();
    nodes.forEach(node -> texts.add(node.asText()));
    return texts;
  }

  private static IndexDefinition readIndex(JsonNode node) {
    List<IndexColumn> columns = new ArrayList<>();
    node.required("columns")
        .forEach(
            column ->
                columns.add(
                    new IndexColumn(
                        column.required("name").asText(),
                        Direction.valueOf(column.required("direction").asText()))));
    return new IndexDefinition(
        node.required("name").asText(),
        columns,
        Uniqueness.valueOf(node.required("uniqueness").asText()));
  }

  private static String checksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  private static DamagedException damaged(String location, String what) {
    return new Damage(location, 0, what).toException();
  }
}
