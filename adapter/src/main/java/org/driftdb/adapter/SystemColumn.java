package org.driftdb.adapter;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * A column that a table has without its being declared: of the life of the version shown, and in a
 * document table the document. What a transaction has written and not committed has no sequence and
 * no time yet; they are null.
 */
public enum SystemColumn {
  /** The commit time of the event that made the version. */
  ROW_START(ColumnType.TIMESTAMP) {
    @Override
    public @Nullable Object of(Version version, long committed) {
      return version.sequence() > committed ? null : Instant.ofEpochMilli(version.millis());
    }
  },
  /** The commit time of the event that ended it; 9999-12-31 23:59:59.999 while it lives. */
  ROW_END(ColumnType.TIMESTAMP) {
    @Override
    public @Nullable Object of(Version version, long committed) {
      return version.lives() || version.endSequence() <= committed
          ? Instant.ofEpochMilli(version.endMillis())
          : null;
    }
  },
  /** The event that made the version. */
  ROW_SEQ(ColumnType.BIGINT) {
    @Override
    public @Nullable Object of(Version version, long committed) {
      return version.sequence() > committed ? null : (Object) version.sequence();
    }
  },
  /** The event that ended it; null while it lives. */
  ROW_END_SEQ(ColumnType.BIGINT) {
    @Override
    public @Nullable Object of(Version version, long committed) {
      return version.endSequence() > committed ? null : (Object) version.endSequence();
    }
  },
  /** The whole document, with the fields that are no columns; in document tables only. */
  DOC(ColumnType.VARIANT) {
    @Override
    public Object of(Version version, long committed) {
      return version.row();
    }
  };

  /** The columns that tell of a version's life; every table has them. */
  public static final List<SystemColumn> OF_LIFE =
      List.of(ROW_START, ROW_END, ROW_SEQ, ROW_END_SEQ);

  @SuppressWarnings("ImmutableEnumChecker") // A record of values that never change.
  private final ColumnType type;

  SystemColumn(ColumnType type) {
    this.type = type;
  }

  /**
   * The value for a version, in stored form.
   *
   * @param committed the last sequence that the reader knows to be committed
   */
  public abstract @Nullable Object of(Version version, long committed);

  /** Whether this is the name of one of these columns. */
  public static boolean isLabel(String name) {
    for (SystemColumn column : values()) {
      if (column.label().equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  /** The column's name in SQL. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What its values are. */
  public ColumnType type() {
    return type;
  }
}
