package org.driftdb.storage.schema;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.CRC32;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.log.Damage;
import org.driftdb.storage.log.DamagedException;
import org.driftdb.storage.schema.IndexDefinition.Uniqueness;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.ValueCodec;
import org.driftdb.storage.value.ValueList;
import org.driftdb.storage.value.Yaml;

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
    Map<Column, Long> ids = new LinkedHashMap<>();
    for (Version version : versions) {
      for (Column column : version.schema().columns()) {
        ids.putIfAbsent(column, ids.size() + 1L);
      }
    }
    List<Document> columns = new ArrayList<>();
    ids.forEach((column, id) -> columns.add(written(column, id)));
    Document root =
        Document.of(
            "format", FORMAT,
            "generation", generation,
            "table", current.name(),
            "kind", current.kind().name(),
            "columns", ValueList.copyOf(columns),
            "versions", list(versions, version -> written(version, ids)));
    byte[] body = Yaml.write(root).getBytes(StandardCharsets.UTF_8);
    byte[] checksum = (CHECKSUM + checksum(body) + "\"\n").getBytes(StandardCharsets.ISO_8859_1);
    byte[] file = Arrays.copyOf(body, body.length + checksum.length);
    System.arraycopy(checksum, 0, file, body.length, checksum.length);
    return file;
  }

  private static <T> ValueList list(List<T> from, Function<T, Object> written) {
    List<Object> list = new ArrayList<>();
    from.forEach(element -> list.add(written.apply(element)));
    return ValueList.copyOf(list);
  }

  private static Document written(Column column, long id) {
    Document.Builder members =
        Document.builder()
            .add("id", id)
            .add("name", column.name())
            .add("type", column.type().toString())
            .add("presence", column.presence().name());
    if (column.defaultSql() != null) {
      members.add("default", column.defaultSql());
    }
    if (!column.field().equals(column.name())) {
      members.add("field", column.field());
    }
    if (column.initial() != null) {
      members.add("initial", Binary.of(ValueCodec.encode(column.initial())).toBase64());
    }
    return members.build();
  }

  private static Document written(Version version, Map<Column, Long> ids) {
    TableSchema schema = version.schema();
    Map<String, Long> idsByName = new LinkedHashMap<>();
    for (Column column : schema.columns()) {
      idsByName.put(column.name(), ids.get(column));
    }
    Document.Builder members =
        Document.builder()
            .add("after", version.from().sequence())
            .add("millis", version.from().millis())
            .add("columns", ValueList.copyOf(idsByName.values()))
            .add("key", list(schema.keyColumns(), idsByName::get))
            .add("indexes", list(schema.indexes(), SchemaFile::written))
            .add(
                "checks",
                list(
                    schema.checks(),
                    check -> Document.of("name", check.name(), "sql", check.sql())));
    if (!schema.foreignKeys().isEmpty()) {
      members.add("foreignKeys", list(schema.foreignKeys(), SchemaFile::written));
    }
    return members.build();
  }

  private static Document written(IndexDefinition index) {
    return Document.of(
        "name", index.name(),
        "uniqueness", index.uniqueness().name(),
        "columns",
            list(
                index.columns(),
                column ->
                    Document.of("name", column.name(), "direction", column.direction().name())));
  }

  private static Document written(ForeignKey foreignKey) {
    return Document.of(
        "name", foreignKey.name(),
        "columns", ValueList.copyOf(foreignKey.columns()),
        "parent", foreignKey.parent(),
        "parentColumns", ValueList.copyOf(foreignKey.parentColumns()));
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
      Document root = Yaml.parseDocument(new String(body, StandardCharsets.UTF_8));
      long format = root.member("format", Long.class);
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
      String table = root.member("table", String.class);
      TableKind kind = TableKind.valueOf(root.member("kind", String.class));
      Map<Long, Column> columns = new LinkedHashMap<>();
      for (Document column : root.members("columns", Document.class)) {
        columns.put(column.member("id", Long.class), readColumn(column));
      }
      List<Version> versions = new ArrayList<>();
      for (Document version : root.members("versions", Document.class)) {
        versions.add(readVersion(version, table, kind, columns));
      }
      return new SchemaFile(root.member("generation", Long.class), versions);
    } catch (IllegalArgumentException e) {
      throw damaged(location, "it describes no table: " + e.getMessage());
    }
  }

  private static Column readColumn(Document members) {
    String name = members.member("name", String.class);
    return new Column(
        name,
        ColumnType.parse(members.member("type", String.class)),
        Column.Presence.valueOf(members.member("presence", String.class)),
        members.containsKey("default") ? members.member("default", String.class) : null,
        members.containsKey("field") ? members.member("field", String.class) : name,
        members.containsKey("initial")
            ? ValueCodec.decode(Binary.ofBase64(members.member("initial", String.class)).toBytes())
            : null);
  }

  private static Version readVersion(
      Document members, String table, TableKind kind, Map<Long, Column> columnsById) {
    List<Column> columns = columns(members, "columns", columnsById);
    List<String> key = columns(members, "key", columnsById).stream().map(Column::name).toList();
    List<IndexDefinition> indexes = new ArrayList<>();
    for (Document index : members.members("indexes", Document.class)) {
      indexes.add(readIndex(index));
    }
    List<CheckConstraint> checks = new ArrayList<>();
    for (Document check : members.members("checks", Document.class)) {
      checks.add(
          new CheckConstraint(
              check.member("name", String.class), check.member("sql", String.class)));
    }
    return new Version(
        new Moment(
            members.member("after", Long.class),
            members.containsKey("millis") ? members.member("millis", Long.class) : 0),
        new TableSchema(table, kind, columns, key, indexes, checks, readForeignKeys(members)));
  }

  private static List<Column> columns(
      Document members, String name, Map<Long, Column> columnsById) {
    List<Column> columns = new ArrayList<>();
    for (long id : members.members(name, Long.class)) {
      Column column = columnsById.get(id);
      if (column == null) {
        throw new IllegalArgumentException("there is no column " + id);
      }
      columns.add(column);
    }
    return columns;
  }

  private static List<ForeignKey> readForeignKeys(Document version) {
    List<ForeignKey> foreignKeys = new ArrayList<>();
    if (version.containsKey("foreignKeys")) {
      for (Document members : version.members("foreignKeys", Document.class)) {
        foreignKeys.add(
            new ForeignKey(
                members.member("name", String.class),
                members.members("columns", String.class),
                members.member("parent", String.class),
                members.members("parentColumns", String.class)));
      }
    }
    return foreignKeys;
  }

  private static IndexDefinition readIndex(Document members) {
    List<IndexColumn> columns = new ArrayList<>();
    for (Document column : members.members("columns", Document.class)) {
      columns.add(
          new IndexColumn(
              column.member("name", String.class),
              Direction.valueOf(column.member("direction", String.class))));
    }
    return new IndexDefinition(
        members.member("name", String.class),
        columns,
        Uniqueness.valueOf(members.member("uniqueness", String.class)));
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
