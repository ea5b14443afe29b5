package org.driftdb.storage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.log.Damage;
import org.driftdb.storage.log.DamagedException;
import org.driftdb.storage.schema.DatabaseManifest;
import org.driftdb.storage.schema.Moment;
import org.driftdb.storage.schema.SchemaFile;
import org.driftdb.storage.schema.SchemaHistory;
import org.driftdb.storage.schema.TableDirectory;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.schema.ViewDefinition;
import org.driftdb.storage.schema.ViewLife;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the tables and views of {@link Contents} and the files that describe them the same. The
 * list of tables is published last when a table is made, so that a crash leaves a table whole or
 * not at all. For one thread at a time.
 */
final class CatalogFiles {
  private final Store store;
  private final Contents contents;
  private final Map<String, SchemaFile> schemas = new HashMap<>();
  private DatabaseManifest manifest = DatabaseManifest.first();
  private @Nullable Damage damage;

  CatalogFiles(Store store, Contents contents) {
    this.store = store;
    this.contents = contents;
  }

  /**
   * Makes the files of a database without tables, unless there are some. Called under the
   * database's lock.
   *
   * @throws DamagedException if there are tables but not the list of them
   */
  void createIfMissing() {
    if (DatabaseManifest.read(store).isEmpty()) {
      manifest.publish(store);
    }
  }

  /**
   * Reads the files and makes the contents follow: new tables, dropped ones, other columns and
   * indexes. A table whose schema cannot be read is there, and says so when it is asked for.
   *
   * @return the directories of all tables, dropped ones too
   * @throws DriftException with code CONNECTION if there is no database
   */
  Collection<String> load() {
    manifest = read(store);
    Map<String, Table> known = new HashMap<>();
    contents.tables().forEach(table -> known.put(table.directory(), table));
    List<Table> tables = new ArrayList<>();
    for (DatabaseManifest.Entry entry : manifest.tables()) {
      tables.add(load(entry, known.get(entry.directory())));
    }
    contents.replaceViews(manifest.views());
    contents.replaceTables(tables);
    return manifest.directories();
  }

  private Table load(DatabaseManifest.Entry entry, @Nullable Table known) {
    Table table = known;
    Moment dropped = entry.dropped();
    try {
      SchemaFile schema = SchemaFile.read(store, entry.directory());
      SchemaFile before = schemas.put(entry.directory(), schema);
      if (table == null) {
        table =
            new Table(
                entry.directory(),
                SchemaHistory.of(schema),
                contents.cache(),
                entry.created(),
                dropped);
      } else if (before == null || before.generation() != schema.generation()) {
        table.replaceSchema(SchemaHistory.of(schema));
      }
    } catch (DamagedException e) {
      damage = damage == null ? e.damage() : damage;
      if (table == null) {
        table =
            Table.unreadable(
                entry.directory(),
                entry.name(),
                contents.cache(),
                entry.created(),
                dropped,
                e.damage());
      }
    }
    if (dropped != null && table.lives()) {
      table.drop(dropped);
    }
    return table;
  }

  /** Where the files are. */
  Store store() {
    return store;
  }

  /** Why a table cannot be read although the list of tables can; null when all can. */
  @Nullable Damage damage() {
    return damage;
  }

  /**
   * Reads every file and changes none.
   *
   * @param damage takes what is wrong with a file
   * @param forgotten takes the directories that are there although the list does not have them
   * @return the directories of all tables; where the list cannot be read, those that are there
   * @throws DriftException with code CONNECTION if there is no database
   */
  static Collection<String> check(
      Store store, Collection<Damage> damage, Collection<String> forgotten) {
    List<String> there = DatabaseManifest.directoriesOf(store);
    List<String> directories = there;
    try {
      directories = read(store).directories();
      forgotten.addAll(there);
      forgotten.removeAll(directories);
    } catch (DamagedException e) {
      damage.add(e.damage());
    }
    for (String directory : directories) {
      try {
        SchemaFile.read(store, directory);
      } catch (DamagedException e) {
        damage.add(e.damage());
      }
    }
    return directories;
  }

  private static DatabaseManifest read(Store store) {
    return DatabaseManifest.read(store)
        .orElseThrow(
            () ->
                new DriftException(
                    ErrorCode.CONNECTION,
                    "There is no database here: "
                        + store.locate(DatabaseManifest.FILE)
                        + " does not exist"));
  }

  /** The directory for a new table of this name. */
  String chooseDirectory(String tableName) {
    return TableDirectory.choose(tableName, manifest.directories());
  }

  /** Makes the files of a table whose directory is there, and adds it to the contents. */
  void create(String directory, TableSchema schema, long millis) {
    Moment now = now(millis);
    SchemaFile file = SchemaFile.first(schema, now);
    file.publish(store, directory);
    List<DatabaseManifest.Entry> entries = new ArrayList<>(manifest.tables());
    entries.add(new DatabaseManifest.Entry(schema.name(), directory, now, null));
    publish(manifest.next(entries));
    schemas.put(directory, file);
    List<Table> tables = new ArrayList<>(contents.tables());
    tables.add(new Table(directory, SchemaHistory.of(file), contents.cache(), now, null));
    contents.replaceTables(tables);
  }

  /** Ends the life of a table. Its files stay. */
  void drop(Table table, long millis) {
    Moment now = now(millis);
    List<DatabaseManifest.Entry> entries = new ArrayList<>();
    for (DatabaseManifest.Entry entry : manifest.tables()) {
      entries.add(
          entry.directory().equals(table.directory())
              ? new DatabaseManifest.Entry(entry.name(), entry.directory(), entry.created(), now)
              : entry);
    }
    publish(manifest.next(entries));
    table.drop(now);
    contents.replaceTables(contents.tables());
  }

  /**
   * Checks that neither a table nor a view of exactly this name lives.
   *
   * @throws DriftException with code TABLE_EXISTS if one does
   */
  void requireNew(String exactName) {
    boolean table = contents.living(exactName) != null;
    boolean view =
        contents.views().stream()
            .anyMatch(life -> life.dropped() == null && isCalled(exactName, life));
    if (table || view) {
      throw new DriftException(
          ErrorCode.TABLE_EXISTS,
          "There is a " + (table ? "table " : "view ") + Json.write(exactName) + " already");
    }
  }

  private static boolean isCalled(String exactName, ViewLife life) {
    return life.definition().name().equals(exactName);
  }

  /** Makes a view, in the place of the one that its name means if it is to replace that. */
  void createView(ViewDefinition view, boolean replace, long millis) {
    Moment now = now(millis);
    ViewDefinition replaced =
        replace ? contents.latestTables().living().findView(view.name()) : null;
    ViewDefinition made = replaced == null ? view : view.withName(replaced.name());
    List<ViewLife> views =
        new ArrayList<>(replaced == null ? contents.views() : ended(replaced.name(), now));
    if (replaced == null) {
      requireNew(made.name());
    }
    views.add(new ViewLife(made, now, null));
    replaceViews(views);
  }

  /** Ends the life of the view that a name means. */
  void dropView(String name, long millis) {
    ViewDefinition view = contents.latestTables().living().findView(name);
    if (view == null) {
      boolean isTable = contents.latestTables().living().find(name) != null;
      throw new DriftException(
          ErrorCode.NO_SUCH_TABLE,
          "There is no view " + Json.write(name) + (isTable ? "; it is a table" : ""));
    }
    replaceViews(ended(view.name(), now(millis)));
  }

  /** All views, without life in the one of exactly this name. */
  private List<ViewLife> ended(String exactName, Moment now) {
    return contents.views().stream()
        .map(life -> life.dropped() == null && isCalled(exactName, life) ? life.until(now) : life)
        .toList();
  }

  private void replaceViews(List<ViewLife> views) {
    publish(manifest.nextViews(views));
    contents.replaceViews(views);
  }

  /** Now, by a clock; never before the last commit, or the last change of a table or view. */
  private Moment now(long millis) {
    long now = Math.max(millis, contents.commits().lastMillis());
    for (DatabaseManifest.Entry entry : manifest.tables()) {
      Moment dropped = entry.dropped();
      now = Math.max(now, (dropped == null ? entry.created() : dropped).millis());
    }
    for (ViewLife life : manifest.views()) {
      Moment dropped = life.dropped();
      now = Math.max(now, (dropped == null ? life.created() : dropped).millis());
    }
    for (SchemaFile schema : schemas.values()) {
      now = Math.max(now, schema.last().from().millis());
    }
    return new Moment(contents.appliedSequence(), now);
  }

  /** Gives a table a schema with other columns or indexes. */
  void change(Table table, TableSchema schema, long millis) {
    SchemaFile before = schemas.get(table.directory());
    if (before == null) {
      throw new IllegalArgumentException(table + " has no files");
    }
    SchemaFile file = before.next(schema, now(millis));
    file.publish(store, table.directory());
    schemas.put(table.directory(), file);
    table.replaceSchema(SchemaHistory.of(file));
    contents.replaceTables(contents.tables());
  }

  private void publish(DatabaseManifest next) {
    next.publish(store);
    manifest = next;
  }
}
