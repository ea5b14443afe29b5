package org.driftdb.benchmark;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.driftdb.storage.block.Block;
import org.driftdb.storage.block.BlockBuilder;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyEncoding;
import org.driftdb.storage.value.KeyOrder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * How long does it take to find a key in a block of 1,024 orders, to read one of them, and to read
 * one number of each?
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the methods marked @Setup first.
public class BlockBenchmark {
  private static final int ROWS = 1_024;
  private static final String[] STATUS = {"pending", "paid", "shipped", "cancelled"};

  private final SplittableRandom random = new SplittableRandom(42);
  private final byte[][] keys = new byte[ROWS][];
  private final int[] positions = new int[ROWS];
  private final long[] longs = new long[ROWS];
  private final double[] doubles = new double[ROWS];
  private final boolean[] present = new boolean[ROWS];
  private byte[] bytes;
  private Block block;

  /** Orders of five fields. */
  @Setup
  public void build() {
    BlockBuilder builder = new BlockBuilder();
    for (int i = 0; i < ROWS; i++) {
      String id = "order" + (100_000 + 7 * i);
      keys[i] = KeyEncoding.encode(Key.of(id), KeyOrder.ASCENDING);
      positions[i] = i;
      Document row =
          Document.of(
              "id",
              id,
              "customer_id",
              "cust" + random.nextInt(500),
              "status",
              STATUS[random.nextInt(STATUS.length)],
              "amount",
              random.nextInt(100_000) / 100.0,
              "items",
              1L + random.nextInt(9));
      builder.add(
          new StoredVersion(
              keys[i], random.nextInt(1_000_000), 1_700_000_000_000L, 0, EventType.INSERT, row));
    }
    bytes = builder.build();
    block = Block.read(bytes);
  }

  /** The position of a random key's last version. */
  @Benchmark
  public int find() {
    return block.find(keys[random.nextInt(ROWS)], Long.MAX_VALUE);
  }

  /** A random row. */
  @Benchmark
  public void row(Blackhole hole) {
    hole.consume(block.row(random.nextInt(ROWS)));
  }

  /** An integer of each row; the time of one. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public void integers(Blackhole hole) {
    hole.consume(block.longs("items", null, positions, ROWS, longs, present));
    hole.consume(longs);
  }

  /** A decimal of each row; the time of one. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public void decimals(Blackhole hole) {
    hole.consume(block.doubles("amount", null, positions, ROWS, doubles, present));
    hole.consume(doubles);
  }

  /** A random row of a block that was not in memory. */
  @Benchmark
  public void rowOfNewBlock(Blackhole hole) {
    hole.consume(Block.read(bytes).row(random.nextInt(ROWS)));
  }
}
