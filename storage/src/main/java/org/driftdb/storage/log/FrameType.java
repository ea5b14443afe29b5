package org.driftdb.storage.log;

import org.jspecify.annotations.Nullable;

/** What a frame says. The codes are on disk and never change; higher ones are kept for later. */
public enum FrameType {
  /** A whole row. */
  INSERT(1),
  /** Some fields of a row. */
  PATCH(2),
  /** The end of a row. */
  SOFT_DELETE(3),
  /** The end of a commit, in every table that it touched. */
  COMMIT(4),
  /**
   * A living row carried over a horizon with its own sequence and time; see {@link TableBase}. None
   * stands among events.
   */
  BASE(5),
  /** Takes the place of an event that damage has destroyed; see {@link LostEvents}. */
  LOST(6);

  private static final @Nullable FrameType[] BY_CODE = new @Nullable FrameType[7];

  static {
    for (FrameType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;

  FrameType(int code) {
    this.code = code;
  }

  /** The byte that stands for it on disk. */
  public int code() {
    return code;
  }

  /** Whether it is an event, there or lost, which has a sequence of its own. */
  public boolean isEvent() {
    return this == INSERT || this == PATCH || this == SOFT_DELETE || this == LOST;
  }

  /** The type with this code, or null if this version knows none. */
  static @Nullable FrameType of(int code) {
    return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }
}
