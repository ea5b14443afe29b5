package org.driftdb.storage.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.log.ChecksummedJson;
import org.driftdb.storage.value.StoredValues;
import org.driftdb.storage.value.Strings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The files that describe tables are pinned to the byte, and keep every name there can be. */
class CatalogFilesFormatTest {
  @Provide
  Arbitrary<List<String>> names() {
    return StoredValues.names()
        .filter(Strings::wellFormed)
        .filter(name -> !name.isEmpty())
        .list()
        .uniqueElements()
        .ofSize(4);
  }

  @Property(tries = 500)
  void everyNameComesBack(@ForAll("names") List<String> names) {
    TableSchema schema =
        TableSchema.typed(
                names.get(0),
                List.of(
                    Column.nullable(names.get(1), ColumnType.decimal(20, 3))
                        .withDefault(names.get(0)),
                    Column.required(
                        names.get(2), ColumnType.arrayOf(ColumnType.mapOf(ColumnType.REAL)))),
                List.of(),
                List.of(IndexDefinition.of(names.get(3), names.get(2), names.get(1))),
                List.of(new CheckConstraint(names.get(3), names.get(1))))
            .withForeignKeys(
                List.of(
                    new ForeignKey(
                        names.get(0),
                        List.of(names.get(2), names.get(1)),
                        names.get(3),
                        List.of(names.get(0), names.get(3)))));
    SchemaFile file =
        SchemaFile.first(schema, new Moment(0, 1))
            .next(schema.withIndexes(List.of()), new Moment(7, 2))
            .next(schema, new Moment(9, 3));
    assertThat(SchemaFile.decode(file.encode(), "here")).isEqualTo(file);

    DatabaseManifest manifest = DatabaseManifest.first();
    List<DatabaseManifest.Entry> entries = new ArrayList<>();
    for (String name : names) {
      Moment created = new Moment(3, 1_772_539_200_000L);
      Moment dropped = new Moment(3 + entries.size(), 1_772_539_200_001L);
      entries.add(new DatabaseManifest.Entry(name, "d" + entries.size(), created, dropped));
      entries.add(new DatabaseManifest.Entry(name, "e" + entries.size(), dropped, null));
    }
    ViewDefinition view =
        new ViewDefinition(
            names.get(0), names.subList(1, 3), names.get(3), Map.of(names.get(1), names.get(2)));
    manifest =
        manifest
            .next(entries)
            .nextViews(
                List.of(
                    new ViewLife(view, new Moment(1, 2), new Moment(3, 4)),
                    new ViewLife(view, new Moment(3, 4), null)));
    assertThat(DatabaseManifest.decode(manifest.encode(), "here")).isEqualTo(manifest);
  }

  @Test
  void aSchemaIsWrittenLikeThis() {
    TableSchema people =
        TableSchema.typed(
            "people",
            List.of(
                Column.nullable("id", ColumnType.BIGINT),
                Column.nullable("name", ColumnType.varchar(20)).withDefault("'nobody'")),
            List.of("id"),
            List.of(),
            List.of(new CheckConstraint("check_1", "name <> ''")));
    IndexDefinition byName =
        new IndexDefinition(
            "by_name", List.of(IndexColumn.descending("name")), IndexDefinition.Uniqueness.UNIQUE);
    SchemaFile file =
        SchemaFile.first(people, new Moment(0, 1_767_600_000_000L))
            .next(people.withIndexes(List.of(byName)), new Moment(17, 1_767_600_000_001L));
    file =
        file.next(
            SchemaHistory.of(file).renaming("name", "nick"), new Moment(18, 1_767_600_000_002L));
    Column since = Column.nullable("since", ColumnType.DATE).withInitial("2026-01-05");
    file = file.next(SchemaHistory.of(file).adding(since), new Moment(18, 1_767_600_000_003L));
    String expected =
        """
        format: 2
        generation: 4
        table: "people"
        kind: "TYPED"
        columns:
        - id: 1
          name: "id"
          type: "BIGINT"
          presence: "REQUIRED"
        - id: 2
          name: "name"
          type: "VARCHAR(20)"
          presence: "NULLABLE"
          default: "'nobody'"
        - id: 3
          name: "nick"
          type: "VARCHAR(20)"
          presence: "NULLABLE"
          default: "'nobody'"
          field: "name"
        - id: 4
          name: "since"
          type: "DATE"
          presence: "NULLABLE"
          initial: "1gMAAE/q"
        versions:
        - after: 0
          millis: 1767600000000
          columns:
          - 1
          - 2
          key:
          - 1
          indexes: []
          checks:
          - name: "check_1"
            sql: "name <> ''"
        - after: 17
          millis: 1767600000001
          columns:
          - 1
          - 2
          key:
          - 1
          indexes:
          - name: "by_name"
            uniqueness: "UNIQUE"
            columns:
            - name: "name"
              direction: "DESCENDING"
          checks:
          - name: "check_1"
            sql: "name <> ''"
        - after: 18
          millis: 1767600000002
          columns:
          - 1
          - 3
          key:
          - 1
          indexes:
          - name: "by_name"
            uniqueness: "UNIQUE"
            columns:
            - name: "nick"
              direction: "DESCENDING"
          checks:
          - name: "check_1"
            sql: "name <> ''"
        - after: 18
          millis: 1767600000003
          columns:
          - 1
          - 3
          - 4
          key:
          - 1
          indexes:
          - name: "by_name"
            uniqueness: "UNIQUE"
            columns:
            - name: "nick"
              direction: "DESCENDING"
          checks:
          - name: "check_1"
            sql: "name <> ''"
        crc32: "274a11bb"
        """;
    assertThat(new String(file.encode(), StandardCharsets.UTF_8)).isEqualTo(expected);
    assertThat(SchemaFile.decode(file.encode(), "here")).isEqualTo(file);
  }

  @Test
  void aSchemaFromBeforeColumnsCouldChangeIsRead() {
    String body =
        """
        format: 1
        generation: 1
        table: "people"
        kind: "TYPED"
        columns:
        - id: 1
          name: "id"
          type: "BIGINT"
          presence: "REQUIRED"
        versions:
        - after: 3
          columns:
          - 1
          key:
          - 1
          indexes: []
          checks: []
        """;
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    String file = body + "crc32: \"" + HexFormat.of().toHexDigits((int) crc.getValue()) + "\"\n";
    SchemaFile read = SchemaFile.decode(file.getBytes(StandardCharsets.UTF_8), "here");
    assertThat(read.last().from().sequence()).isEqualTo(3);
    assertThat(read.current().columns()).containsExactly(Column.required("id", ColumnType.BIGINT));
  }

  @Test
  void theListOfTablesIsWrittenLikeThis() {
    DatabaseManifest manifest =
        DatabaseManifest.first()
            .next(
                List.of(
                    new DatabaseManifest.Entry(
                        "orders",
                        "orders",
                        new Moment(0, 1_772_539_200_000L),
                        new Moment(7, 1_772_539_260_000L)),
                    new DatabaseManifest.Entry(
                        "orders", "orders~2", new Moment(7, 1_772_539_261_000L), null)));
    assertThat(new String(manifest.encode(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"format\":1,\"generation\":2,\"baseSequence\":0,\"tables\":["
                + "{\"name\":\"orders\",\"directory\":\"orders\",\"createdAfter\":0,\"createdAt\":1772539200000,"
                + "\"droppedAfter\":7,\"droppedAt\":1772539260000},"
                + "{\"name\":\"orders\",\"directory\":\"orders~2\",\"createdAfter\":7,\"createdAt\":1772539261000}],"
                + "\"crc32\":\"84f53ce2\"}\n");
  }

  @Test
  void viewsAreWrittenLikeThis() {
    ViewDefinition paid =
        new ViewDefinition(
            "paid", List.of(), "SELECT \"x\" FROM t", Map.of("lex", "ORACLE", "fun", "oracle"));
    ViewDefinition named =
        new ViewDefinition("named", List.of("id", "of"), "VALUES (1, 2)", Map.of());
    DatabaseManifest manifest =
        DatabaseManifest.first()
            .nextViews(
                List.of(
                    new ViewLife(
                        paid, new Moment(0, 1_772_539_200_000L), new Moment(7, 1_772_539_260_000L)),
                    new ViewLife(named, new Moment(7, 1_772_539_261_000L), null)));
    assertThat(new String(manifest.encode(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"format\":1,\"generation\":2,\"baseSequence\":0,\"tables\":[],\"views\":["
                + "{\"name\":\"paid\",\"query\":\"SELECT \\\"x\\\" FROM t\","
                + "\"settings\":{\"fun\":\"oracle\",\"lex\":\"ORACLE\"},"
                + "\"createdAfter\":0,\"createdAt\":1772539200000,"
                + "\"droppedAfter\":7,\"droppedAt\":1772539260000},"
                + "{\"name\":\"named\",\"columns\":[\"id\",\"of\"],\"query\":\"VALUES (1, 2)\","
                + "\"settings\":{},\"createdAfter\":7,\"createdAt\":1772539261000}],"
                + "\"crc32\":\"91c6303d\"}\n");
    assertThat(DatabaseManifest.decode(manifest.encode(), "here")).isEqualTo(manifest);
  }

  @Test
  void filesOfALaterFormatAreRefusedAndNamed() {
    byte[] later = ChecksummedJson.encode("{\"format\":2}");
    assertThatThrownBy(() -> DatabaseManifest.decode(later, "/data/meta.json"))
        .isInstanceOfSatisfying(
            DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION))
        .hasMessageContaining("/data/meta.json has format 2");
  }

  @Test
  void directoriesDifferWhereverNamesDo() {
    assertThat(TableDirectory.choose("orders_1-a", List.of())).isEqualTo("orders_1-a");
    assertThat(TableDirectory.choose("orders", List.of("orders", "orders~2")))
        .isEqualTo("orders~3");
    assertThat(TableDirectory.choose("Orders", List.of())).isEqualTo("%004frders");
    assertThat(TableDirectory.choose("../x", List.of())).isEqualTo("%002e%002e%002fx");
    assertThat(TableDirectory.choose("nul", List.of())).isEqualTo("%006eul");
    assertThat(TableDirectory.choose("y".repeat(101), List.of()))
        .matches("y{60}%x[0-9a-f]{32}")
        .isNotEqualTo(TableDirectory.choose("y".repeat(102), List.of()));
  }

  @Test
  void aSchemaMayBeLongerThanReadersOfYamlAllow() {
    String megabytes = "'" + "x".repeat(2_000_000) + "'";
    TableSchema schema =
        TableSchema.typed(
            "t",
            List.of(
                Column.required("id", ColumnType.BIGINT),
                Column.nullable("long", ColumnType.VARCHAR).withDefault(megabytes),
                Column.nullable("longer", ColumnType.VARCHAR).withDefault(megabytes)),
            List.of("id"),
            List.of(),
            List.of());
    SchemaFile file = SchemaFile.first(schema, new Moment(0, 1));
    assertThat(SchemaFile.decode(file.encode(), "here")).isEqualTo(file);
  }

  /** Reading one takes as long as the square of its length, so soak runs alone do it. */
  @Test
  @EnabledIfSystemProperty(named = "soak", matches = "true")
  void aTextOfASchemaMayBeLongerThanReadersOfJsonAllow() {
    TableSchema schema =
        TableSchema.typed(
            "t",
            List.of(
                Column.required("id", ColumnType.BIGINT),
                Column.nullable("long", ColumnType.VARCHAR)
                    .withDefault("'" + "x".repeat(20_000_001) + "'")),
            List.of("id"),
            List.of(),
            List.of());
    SchemaFile file = SchemaFile.first(schema, new Moment(0, 1));
    assertThat(SchemaFile.decode(file.encode(), "here")).isEqualTo(file);
  }
}
