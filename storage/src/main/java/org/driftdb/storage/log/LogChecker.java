package org.driftdb.storage.log;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.driftdb.storage.store.Store;
import org.jspecify.annotations.Nullable;

/** Makes a {@link LogCheck}. */
final class LogChecker {
  private final Store store;

  /** Whether nobody writes meanwhile. */
  private final boolean alone;

  private final Collection<String> tables;
  private final List<LogCheck.Finding> findings = new ArrayList<>();
  private int segments;
  private long bytes;
  private @Nullable SegmentLists checked;

  LogChecker(Store store, Collection<String> tables, boolean alone) {
    this.store = store;
    this.tables = tables;
    this.alone = alone;
  }

  /** Whether segments were listed otherwise than now: then some of them may have been deleted. */
  boolean isOutdated() {
    return !alone && !SegmentLists.read(store, tables).equals(checked);
  }

  /** Checks every segment by itself, then what they say together. */
  LogCheck check() {
    // Told before anything is read, so that it must be there.
    Optional<Published> published = Published.reading(store);
    Optional<Published.State> told = published.flatMap(Published::read);
    checkPublished(published, told.isPresent());
    SegmentLists lists = SegmentLists.read(store, tables);
    checked = lists;
    lists.damaged().values().forEach(this::add);
    lists.whole().forEach(this::checkSegments);
    tellLost(lists.whole());
    try (LogWalk walk = new LogWalk(store, lists, 0, 0)) {
      walk.replay(Long.MAX_VALUE, commit -> {});
      walk.readOn();
      judge(walk, told);
      return new LogCheck(walk.last(), segments, bytes, walk.clampedCommits(), findings);
    }
  }

  /** The file is made anew when the database is opened for writing; until then it is missed. */
  private void checkPublished(Optional<Published> published, boolean tells) {
    String file = store.locate(LogFiles.PUBLISHED);
    if (published.isEmpty()) {
      add(
          LogCheck.Kind.DAMAGE,
          file,
          0,
          "it is missing or too short, so nothing tells what was acknowledged last");
    } else if (alone || !tells) {
      for (long offset : published.get().damagedSlots()) {
        add(
            tells ? LogCheck.Kind.TORN_TAIL : LogCheck.Kind.DAMAGE,
            file,
            offset,
            "the checksum of what was told here is wrong");
      }
    }
  }

  private void checkSegments(String table, TableManifest manifest) {
    for (TableManifest.Sealed segment : manifest.sealed()) {
      checkSegment(table, segment.number(), segment.bytes());
    }
    checkSegment(table, manifest.active(), Long.MAX_VALUE);
    if (manifest.base() != null) {
      checkBase(table, manifest.base());
    }
    for (String file : TableManifest.setAside(store, table)) {
      add(
          LogCheck.Kind.SET_ASIDE,
          store.locate(file),
          0,
          "kept from a log that had lost its end, or was damaged");
    }
    if (alone) {
      for (String file : manifest.leftovers(store, table)) {
        add(LogCheck.Kind.LEFTOVER, store.locate(file), 0, "no list names this file");
      }
    }
  }

  /** What a repair could not bring back is told for ever. */
  private void tellLost(Map<String, TableManifest> lists) {
    lists.forEach(
        (table, list) -> {
          for (LostEvents events : list.lost()) {
            boolean shared =
                lists.values().stream()
                    .filter(other -> other != list)
                    .flatMap(other -> other.lost().stream())
                    .anyMatch(
                        other -> other.first() <= events.last() && other.last() >= events.first());
            add(
                LogCheck.Kind.REPAIRED,
                store.locate(LogFiles.manifest(table)),
                0,
                events.words()
                    + (events.count() == 1 ? " was" : " were")
                    + " destroyed by damage; the table is read without"
                    + (shared ? ". What another table tells of too was of one of them" : ""));
          }
        });
  }

  private void checkBase(String table, TableBase base) {
    SegmentReader.open(store, table, base.segment())
        .ifPresent(
            reader -> {
              segments++;
              bytes += reader.fileBytes();
              reader.close();
            });
    try {
      Iterator<LoggedEvent> living = base.living(store, table);
      while (living.hasNext()) {
        living.next(); // Reading a frame checks it.
      }
    } catch (DamagedException e) {
      add(e.damage());
    }
  }

  /** What follows the frames of a segment that is written to, only the whole log can judge. */
  private void checkSegment(String table, int number, long sealedBytes) {
    Optional<SegmentReader> opened = SegmentReader.open(store, table, number);
    if (opened.isEmpty()) {
      return; // The walk says so.
    }
    try (SegmentReader reader = opened.get()) {
      segments++;
      bytes += reader.fileBytes();
      Damage wrong = reader.wrongHeader();
      if (wrong != null) {
        add(wrong);
      } else if (sealedBytes < Long.MAX_VALUE) {
        while (reader.next() != null) {
          // Reading a frame checks it.
        }
        if (reader.position() != sealedBytes) {
          Tail tail = reader.tail();
          add(LogCheck.Kind.DAMAGE, reader.location(), tail.offset(), tail.words());
        }
      }
    }
  }

  private void judge(LogWalk walk, Optional<Published.State> told) {
    long published = told.map(Published.State::published).orElse(0L);
    if (!alone && walk.last() >= published) {
      return;
    }
    Verdict verdict = Verdict.of(walk, told.map(Published.State::durable).orElse(0L));
    Damage damage = verdict.damage();
    if (damage != null) {
      add(damage);
      // The hole of which the verdict tells may have other reasons too.
      for (TableCursor cursor : walk.cursors()) {
        Damage own = cursor.damage() == null ? cursor.wrongTail() : cursor.damage();
        if (own != null) {
          add(own);
        }
      }
      return;
    }
    if (verdict.lost() > 0) {
      add(
          LogCheck.Kind.LOST,
          store.toString(),
          0,
          RecoveryReport.missing(walk.last(), verdict.lost()));
    }
    for (TableCursor cursor : walk.cursors()) {
      long torn = cursor.tornBytes();
      if (torn != 0) {
        add(
            LogCheck.Kind.TORN_TAIL,
            cursor.lastLocation(),
            cursor.kept().bytes(),
            "an unfinished write of " + torn + " bytes");
      } else if (cursor.missingCommit() != null) {
        add(
            LogCheck.Kind.TORN_TAIL,
            cursor.lastLocation(),
            cursor.kept().bytes(),
            "the COMMIT frame of the last commit is missing, although its events are there");
      }
    }
  }

  /** The first thing that was found in a file makes the others that follow from it. */
  private void add(Damage damage) {
    if (findings.stream().noneMatch(finding -> finding.file().equals(damage.file()))) {
      add(LogCheck.Kind.DAMAGE, damage.file(), damage.offset(), damage.what());
    }
  }

  private void add(LogCheck.Kind kind, String file, long offset, String what) {
    findings.add(new LogCheck.Finding(kind, file, offset, what));
  }
}
