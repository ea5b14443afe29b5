package org.driftdb.storage.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.log.ChecksummedJson;
import org.driftdb.storage.log.Damage;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * Which tables and views the database has and had. It is the database's {@code meta.json}, a {@link
 * ChecksummedJson} replaced as a whole; a directory is a database when it has one.
 *
 * <pre>
 * {"format":1,"generation":3,"baseSequence":0,"tables":[
 *   {"name":"orders","directory":"orders","createdAfter":0,"createdAt":1772539200000,
 *    "droppedAfter":7,"droppedAt":1772539260000},
 *   {"name":"orders","directory":"orders~2","createdAfter":7,"createdAt":1772539261000}],
 *   "views":[
 *   {"name":"paid","columns":["id","of"],"query":"SELECT id, customer FROM orders",
 *    "settings":{"lex":"BIG_QUERY"},"createdAfter":7,"createdAt":1772539262000}],
 *   "crc32":"0a1b2c3d"}
 * </pre>
 *
 * <p>(in one line). {@code generation} counts the versions of this file. The log's first event has
 * the sequence after {@code baseSequence}. Tables stand in the order in which they were made;
 * {@code createdAfter} and {@code droppedAfter} are the last sequence of the database when that
 * happened, {@code createdAt} and {@code droppedAt} the times, in milliseconds since 1970 UTC. A
 * table that lives has neither {@code droppedAfter} nor {@code droppedAt}. Views stand and live as
 * tables do: {@code query} is the text as it was written, {@code settings} say how it is read, and
 * {@code columns} what the columns are called, where the query does not say it. A database that
 * never had a view has no {@code views}. Members that a reader does not know are skipped; a change
 * that old readers must not skip changes {@code format}.
 *
 * @param generation the version of this file
 * @param baseSequence the sequence before that of the first event
 * @param tables every table that is or was
 * @param views every view that is or was
 */
public record DatabaseManifest(
    long generation, long baseSequence, List<Entry> tables, List<ViewLife> views) {
  /** The name of the file. */
  public static final String FILE = "meta.json";

  private static final long FORMAT = 1;
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * One table.
   *
   * @param dropped null while it lives
   */
  public record Entry(String name, String directory, Moment created, @Nullable Moment dropped) {}

  public DatabaseManifest {
    tables = List.copyOf(tables);
    views = List.copyOf(views);
  }

  /** That of a new database. */
  public static DatabaseManifest first() {
    return new DatabaseManifest(1, 0, List.of(), List.of());
  }

  /** The version after this one, with other tables. */
  public DatabaseManifest next(List<Entry> changed) {
    return new DatabaseManifest(generation + 1, baseSequence, changed, views);
  }

  /** The version after this one, with other views. */
  public DatabaseManifest nextViews(List<ViewLife> changed) {
    return new DatabaseManifest(generation + 1, baseSequence, tables, changed);
  }

  /** The names of the directories of all tables, dropped ones too. */
  public List<String> directories() {
    return tables.stream().map(Entry::directory).toList();
  }

  /** Makes this the database's. It survives a crash when this returns. */
  public void publish(Store store) {
    store.publish(FILE, encode(), generation);
  }

  /**
   * Reads the database's; empty if there is no database.
   *
   * @throws org.driftdb.storage.log.DamagedException if it is not as it was written, or is missing
   *     although there are tables
   */
  public static Optional<DatabaseManifest> read(Store store) {
    Optional<byte[]> file = store.read(FILE);
    if (file.isEmpty() && !directoriesOf(store).isEmpty()) {
      throw new Damage(
              store.locate(FILE),
              0,
              "there is no such file, although there are tables: restore it from a copy of the"
                  + " database")
          .toException();
    }
    return file.map(bytes -> decode(bytes, store.locate(FILE)));
  }

  /** The directories of tables that are there, whatever the list says. */
  public static List<String> directoriesOf(Store store) {
    return store.list("tables");
  }

  byte[] encode() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("format", FORMAT);
      json.writeNumberField("generation", generation);
      json.writeNumberField("baseSequence", baseSequence);
      json.writeArrayFieldStart("tables");
      for (Entry table : tables) {
        json.writeStartObject();
        json.writeStringField("name", table.name());
        json.writeStringField("directory", table.directory());
        writeLife(json, table.created(), table.dropped());
        json.writeEndObject();
      }
      json.writeEndArray();
      if (!views.isEmpty()) {
        json.writeArrayFieldStart("views");
        for (ViewLife view : views) {
          json.writeStartObject();
          write(json, view.definition());
          writeLife(json, view.created(), view.dropped());
          json.writeEndObject();
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory cannot fail", e);
    }
    return ChecksummedJson.encode(text.toString());
  }

  private static void write(JsonGenerator json, ViewDefinition view) throws IOException {
    json.writeStringField("name", view.name());
    if (!view.columns().isEmpty()) {
      json.writeArrayFieldStart("columns");
      for (String column : view.columns()) {
        json.writeString(column);
      }
      json.writeEndArray();
    }
    json.writeStringField("query", view.query());
    json.writeObjectFieldStart("settings");
    for (Map.Entry<String, String> setting : new TreeMap<>(view.settings()).entrySet()) {
      json.writeStringField(setting.getKey(), setting.getValue());
    }
    json.writeEndObject();
  }

  private static void writeLife(JsonGenerator json, Moment created, @Nullable Moment dropped)
      throws IOException {
    json.writeNumberField("createdAfter", created.sequence());
    json.writeNumberField("createdAt", created.millis());
    if (dropped != null) {
      json.writeNumberField("droppedAfter", dropped.sequence());
      json.writeNumberField("droppedAt", dropped.millis());
    }
  }

  static DatabaseManifest decode(byte[] file, String location) {
    Document json = Json.parseDocument(ChecksummedJson.decode(file, location));
    Object format = json.get("format");
    if (!(format instanceof Long) || (Long) format != FORMAT) {
      throw new DriftException(
          ErrorCode.CONNECTION,
          location
              + " has format "
              + Json.write(format)
              + "; this version of DriftDB reads format "
              + FORMAT
              + ". Open the database with a newer one");
    }
    try {
      List<Entry> tables = new ArrayList<>();
      for (Document entry : json.members("tables", Document.class)) {
        tables.add(
            new Entry(
                entry.member("name", String.class),
                entry.member("directory", String.class),
                created(entry),
                dropped(entry)));
      }
      List<ViewLife> views = new ArrayList<>();
      if (json.get("views") != null) {
        for (Document entry : json.members("views", Document.class)) {
          views.add(new ViewLife(view(entry), created(entry), dropped(entry)));
        }
      }
      return new DatabaseManifest(
          json.member("generation", Long.class),
          json.member("baseSequence", Long.class),
          tables,
          views);
    } catch (IllegalArgumentException e) {
      throw new Damage(location, 0, "it does not list the tables of a database").toException();
    }
  }

  private static ViewDefinition view(Document entry) {
    List<String> columns = new ArrayList<>();
    if (entry.get("columns") != null) {
      columns.addAll(entry.members("columns", String.class));
    }
    Map<String, String> settings = new HashMap<>();
    Document written = entry.member("settings", Document.class);
    for (String name : written.keySet()) {
      settings.put(name, written.member(name, String.class));
    }
    return new ViewDefinition(
        entry.member("name", String.class), columns, entry.member("query", String.class), settings);
  }

  private static Moment created(Document entry) {
    return new Moment(
        entry.member("createdAfter", Long.class), entry.member("createdAt", Long.class));
  }

  private static @Nullable Moment dropped(Document entry) {
    return entry.get("droppedAfter") == null
        ? null
        : new Moment(
            entry.member("droppedAfter", Long.class), entry.member("droppedAt", Long.class));
  }
}
