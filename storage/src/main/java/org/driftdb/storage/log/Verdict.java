package org.driftdb.storage.log;

import org.jspecify.annotations.Nullable;

/**
 * What is to be thought of a log that ends where a {@link LogWalk} does.
 *
 * @param damage what is wrong, if it is damage
 * @param lost how many events at the end had been durable and are simply not there any more
 */
record Verdict(@Nullable Damage damage, long lost) {
  /**
   * Tells a torn tail, which a crash leaves, from damage. Called after {@link LogWalk#readOn}.
   *
   * <ul>
   *   <li>A sealed segment that is not as it was sealed, or a frame out of place, is damage.
   *   <li>A hole at or below a sequence that the log itself says was durable is damage.
   *   <li>A hole at or below the sequence that {@link Published} says was durable is damage when
   *       some file has, where its frames stop, bytes that are there and wrong. If all files just
   *       end, somebody cut one: the log is good up to there, and the events are lost.
   *   <li>Wrong bytes where a table had the COMMIT frame of a durable commit are damage, although
   *       no event is missing.
   *   <li>Anything else is a torn tail.
   * </ul>
   *
   * @param told the durable sequence that {@link Published} tells, or 0
   */
  static Verdict of(LogWalk walk, long told) {
    long last = walk.last();
    long durable = walk.durable();
    for (TableCursor cursor : walk.cursors()) {
      if (cursor.damage() != null) {
        return new Verdict(cursor.damage(), 0);
      }
    }
    if (last >= Math.max(durable, told)) {
      return new Verdict(wrongCommitFrame(walk, Math.max(durable, told)), 0);
    }
    Damage wrong = wrongTail(walk, Math.max(durable, told));
    if (wrong == null && last >= durable) {
      return new Verdict(null, told - last);
    }
    return new Verdict(wrong == null ? hole(walk, Math.max(durable, told)) : wrong, 0);
  }

  /** Another table has the COMMIT frame too, but this one had been acknowledged as well. */
  private static @Nullable Damage wrongCommitFrame(LogWalk walk, long acknowledged) {
    for (TableCursor cursor : walk.cursors()) {
      if (cursor.isCommitMissingUpTo(acknowledged)) {
        Tail tail = cursor.tail();
        if (tail.kind() == Tail.Kind.WRONG) {
          return new Damage(
              cursor.lastLocation(),
              tail.offset(),
              tail.words() + "; the COMMIT frame of an acknowledged commit stood here");
        }
      }
    }
    return null;
  }

  private static @Nullable Damage wrongTail(LogWalk walk, long acknowledged) {
    for (TableCursor cursor : walk.cursors()) {
      Tail tail = cursor.tail();
      if (tail.kind() == Tail.Kind.WRONG) {
        return missing(walk, cursor, tail, acknowledged);
      }
    }
    return null;
  }

  /** The file that should have had the next event: the one that its commit names, if any does. */
  private static Damage hole(LogWalk walk, long acknowledged) {
    CommitRecord next = walk.nextCommit();
    TableCursor suspect = null;
    for (TableCursor cursor : walk.ended().isEmpty() ? walk.cursors() : walk.ended()) {
      boolean named = next != null && next.tables().containsKey(cursor.table());
      boolean lost = cursor.hasLostItsEnd();
      if (suspect == null || named || lost || cursor.tail().kind() == Tail.Kind.PARTIAL) {
        suspect = cursor;
        if (named || lost) {
          break;
        }
      }
    }
    if (suspect == null) {
      throw new IllegalStateException("a log without tables has no hole");
    }
    return missing(walk, suspect, suspect.tail(), acknowledged);
  }

  private static Damage missing(LogWalk walk, TableCursor cursor, Tail tail, long acknowledged) {
    return new Damage(
        cursor.lastLocation(),
        tail.offset(),
        cursor.tailWords()
            + "; the log is whole up to event "
            + walk.last()
            + ", but events up to "
            + acknowledged
            + " had been acknowledged");
  }
}
