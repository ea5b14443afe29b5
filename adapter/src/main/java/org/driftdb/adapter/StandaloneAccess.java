package org.driftdb.adapter;

import java.util.function.Consumer;
import org.apache.calcite.DataContext;
import org.driftdb.storage.Database;
import org.driftdb.storage.Snapshot;
import org.jspecify.annotations.Nullable;

/** The way to a database from a connection that is not ours: each statement commits by itself. */
final class StandaloneAccess extends DatabaseAccess {
  private final Database database;
  private final @Nullable Point defaultPoint;
  private final boolean readOnly;

  StandaloneAccess(Database database, @Nullable Point defaultPoint, boolean readOnly) {
    this.database = database;
    this.defaultPoint = defaultPoint;
    this.readOnly = readOnly;
  }

  @Override
  public Database database() {
    return database;
  }

  @Override
  public boolean hidesColumns() {
    return false;
  }

  @Override
  public boolean showsSystemColumns() {
    return false;
  }

  @Override
  public @Nullable Point defaultPoint() {
    return defaultPoint;
  }

  @Override
  protected Snapshot beginningNow() {
    return database.present();
  }

  @Override
  public void define(Consumer<Database> change) {
    StatementScope.checkWritable(database, readOnly, defaultPoint);
    change.accept(database);
  }

  @Override
  protected StatementScope begin(DataContext context) {
    return new StatementScope(context, this, null, readOnly);
  }
}
