package org.driftdb.storage.log;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreReader;

/** Makes a {@link LogCheck}. */
final class LogChecker {
  private final Store store;

  /** Whether nobody writes meanwhile. */
  private final boolean alone;

  private final List<LogCheck.Finding> findings = new ArrayList<>();
  private int segments;
  private long bytes;

  LogChecker(Store store, boolean alone) {
    this.store = store;
    this.alone = alone;
  }

  /** Checks every segment by itself, then what they say together. */
  LogCheck check(Collection<String> tables) {
    // Told before anything is read, so that it must be there.
    Optional<Published.State> told = Published.reading(store).flatMap(Published::read);
    Map<String, TableManifest> manifests = readManifests(tables);
    manifests.forEach(this::checkSegments);
    try (LogWalk walk = new LogWalk(store, manifests, 0)) {
      walk.replay(Long.MAX_VALUE, commit -> {});
      walk.readOn();
      // A table whose list cannot be read has been reported; its events are a hole of which the
      // others know nothing.
      if (manifests.size() == tables.size()) {
        judge(walk, told);
      }
      return new LogCheck(walk.last(), segments, bytes, walk.clampedCommits(), findings);
    }
  }

  private Map<String, TableManifest> readManifests(Collection<String> tables) {
    Map<String, TableManifest> manifests = new LinkedHashMap<>();
    for (String table : tables) {
      try {
        manifests.putAll(Recovery.readManifests(store, List.of(table)));
      } catch (DriftException e) {
        add(
            LogCheck.Kind.DAMAGE,
            store.locate(LogFiles.manifest(table)),
            0,
            String.valueOf(e.getMessage()));
      }
    }
    return manifests;
  }

  private void checkSegments(String table, TableManifest manifest) {
    for (TableManifest.Sealed segment : manifest.sealed()) {
      checkSegment(table, segment.number(), segment.bytes());
    }
    checkSegment(table, manifest.active(), Long.MAX_VALUE);
    if (alone) {
      for (String file : manifest.leftovers(store, table)) {
        add(LogCheck.Kind.LEFTOVER, store.locate(file), 0, "no list names this file");
      }
    }
  }

  /** What follows the frames of a segment that is written to, only the whole log can judge. */
  private void checkSegment(String table, int number, long sealedBytes) {
    String name = LogFiles.segment(table, number);
    Optional<StoreReader> file = store.open(name);
    if (file.isEmpty()) {
      return; // The walk says so.
    }
    segments++;
    bytes += file.get().size();
    try (SegmentReader reader = new SegmentReader(file.get(), store.locate(name))) {
      String wrong = reader.checkHeader(table, number);
      if (wrong != null) {
        add(LogCheck.Kind.DAMAGE, reader.location(), 0, wrong);
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
    LogWalk.Verdict verdict = walk.judge(told.map(Published.State::durable).orElse(0L));
    Damage damage = verdict.damage();
    if (damage != null) {
      if (findings.stream().noneMatch(finding -> finding.file().equals(damage.file()))) {
        add(LogCheck.Kind.DAMAGE, damage.file(), damage.offset(), damage.what());
      }
      return;
    }
    if (verdict.lost() > 0) {
      add(
          LogCheck.Kind.LOST,
          store.toString(),
          0,
          verdict.lost()
              + " acknowledged events behind event "
              + walk.last()
              + " are missing, because a file was cut");
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

  private void add(LogCheck.Kind kind, String file, long offset, String what) {
    findings.add(new LogCheck.Finding(kind, file, offset, what));
  }
}
