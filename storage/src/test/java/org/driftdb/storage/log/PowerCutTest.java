package org.driftdb.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.store.Store;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The process is killed or the power is cut at a random change, and with the power, of what was not
 * forced a random part is lost. Whatever was acknowledged is there afterwards, nothing is half, and
 * the log goes on.
 */
class PowerCutTest {
  private static final int RUNS = 300;
  private static final int CUTS = 4;

  @Test
  void whatWasAcknowledgedSurvivesEveryCommitForced() {
    run(Durability.COMMIT);
  }

  @Test
  void whatSurvivesIsAPrefixWhereOnlySegmentsAreForced() {
    run(Durability.SEGMENT);
  }

  private void run(Durability durability) {
    long seed = ThreadLocalRandom.current().nextLong();
    for (int run = 0; run < RUNS; run++) {
      Run one = new Run(new Random(seed + run), durability);
      try {
        one.run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            durability + ", seed " + (seed + run) + "L, after " + one.steps, e);
      }
    }
  }

  private static final class Run {
    private final Random random;

    /** How long a payload may be; long ones fill segments that have marks. */
    private final int length;

    private final LogOptions options;
    private final List<String> begun = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();
    private int acknowledged;
    private int names;

    /** From where the log may be read; the last checkpoint, or the one before it. */
    private LogStart start = Logs.BEGINNING;

    private @Nullable LoggedCommit last;
    private PowerCutStore store = new PowerCutStore();

    Run(Random random, Durability durability) {
      this.random = random;
      this.length = random.nextInt(5) == 0 ? 40_000 : 40;
      this.options =
          Logs.options().withDurability(durability).withSegmentBytes(length == 40 ? 1024 : 300_000);
    }

    void run() {
      Logs.create(store, options).close();
      for (int cut = 0; cut < CUTS; cut++) {
        FaultyStore faulty =
            new FaultyStore(
                new UnlockedStore(store), 1 + random.nextInt(120), random.nextBoolean());
        List<LoggedCommit> replayed = new ArrayList<>();
        try {
          LogStart from = random.nextInt(4) == 0 ? Logs.BEGINNING : start;
          EventLog log = EventLog.open(faulty, options, () -> from, replayed::add);
          check(log, from, replayed);
          live(log);
          if (random.nextInt(8) == 0) {
            log.close();
            steps.add("close");
            acknowledged = begun.size();
          }
        } catch (DriftException e) {
          assertThat(e).hasMessageContaining("the disk is gone");
        }
        // What a killed process wrote is all there, but not all of it forced.
        if (random.nextInt(3) == 0) {
          steps.add("kill");
        } else {
          steps.add("cut");
          store = store.cutPower(random);
        }
      }
      List<LoggedCommit> replayed = new ArrayList<>();
      Store unlocked = new UnlockedStore(store);
      try (EventLog log = EventLog.open(unlocked, options, () -> start, replayed::add)) {
        check(log, start, replayed);
        long last = log.publishedSequence();
        for (int i = 0; i < 10; i++) {
          long after = random.nextLong(last + 1);
          long upTo = random.nextInt(3) == 0 ? last : random.nextLong(last + 1);
          String table = random.nextBoolean() ? "a" : "b";
          assertThat(Logs.events(log.events(table, after, upTo)))
              .isEqualTo(Logs.between(begun, table, after, upTo));
        }
      }
      assertThat(Logs.read(unlocked, start)).isEqualTo(Logs.behind(begun, start));
      assertThat(Logs.reopen(unlocked)).isEqualTo(begun);
    }

    private void check(EventLog log, LogStart from, List<LoggedCommit> replayed) {
      List<String> found = new ArrayList<>(begun);
      found.removeAll(Logs.behind(begun, from));
      steps.add("behind " + found.size() + " found " + replayed.size() + " of " + begun.size());
      found.addAll(Logs.texts(replayed));
      assertThat(log.recovery().damage()).isNull();
      assertThat(log.recovery().lostEvents()).isZero();
      assertThat(found.size()).isBetween(acknowledged, begun.size());
      assertThat(found).isEqualTo(begun.subList(0, found.size()));
      begun.subList(found.size(), begun.size()).clear();
      acknowledged = begun.size();
    }

    private void live(EventLog log) {
      last = null;
      int count = random.nextInt(30);
      for (int i = 0; i < count; i++) {
        int what = random.nextInt(20);
        if (what == 0) {
          steps.add("seal");
          log.seal(random.nextBoolean() ? "a" : "b");
        } else if (what == 1) {
          steps.add("compact");
          log.compact(random.nextBoolean() ? "a" : "b");
        } else if (what == 2 && last != null) {
          steps.add("checkpoint");
          LogStart published = Logs.checkpoint(log, last, start);
          acknowledged = begun.size();
          // What says that all tables have it may be lost.
          start = random.nextInt(4) == 0 ? start : published;
        } else {
          append(log);
        }
      }
    }

    private void append(EventLog log) {
      String[] texts = new String[1 + random.nextInt(4)];
      StringBuilder text = new StringBuilder();
      long sequence = begun.stream().mapToLong(commit -> commit.split(" ").length).sum();
      for (int i = 0; i < texts.length; i++) {
        texts[i] =
            (random.nextBoolean() ? "a" : "b") + names++ + "x".repeat(random.nextInt(length));
        text.append(i == 0 ? "" : " ").append(++sequence).append(':').append(texts[i]);
      }
      steps.add("append " + (text.length() > 200 ? text.length() : text));
      begun.add(text.toString());
      LoggedCommit commit = Logs.append(log, texts);
      last = commit;
      if (random.nextBoolean()) {
        log.awaitDurable(commit.lastSequence());
        steps.add("await");
        if (options.durability() == Durability.COMMIT) {
          acknowledged = begun.size();
        }
      }
    }
  }
}
