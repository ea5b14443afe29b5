package org.driftdb.storage.block;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Compresses and decompresses by zstd. What it needs for that outside of the heap, some hundred
 * kilobytes, is kept and used again, because to make it takes longer than to compress a chunk. As
 * many are kept as there are processors. Any number of threads may use it.
 */
final class Compression {
  /** A good ratio at the speed at which a checkpoint writes. */
  private static final int LEVEL = 3;

  private static final Idle<ZstdCompressCtx> COMPRESSING =
      new Idle<>(Compression::compressing, ZstdCompressCtx::close);
  private static final Idle<ZstdDecompressCtx> DECOMPRESSING =
      new Idle<>(ZstdDecompressCtx::new, ZstdDecompressCtx::close);

  private Compression() {}

  private static ZstdCompressCtx compressing() {
    return new ZstdCompressCtx().setLevel(LEVEL);
  }

  /** Those that nobody uses just now. */
  private static final class Idle<T> {
    private final ArrayBlockingQueue<T> idle =
        new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());
    private final Supplier<T> making;
    private final Consumer<T> closing;

    Idle(Supplier<T> making, Consumer<T> closing) {
      this.making = making;
      this.closing = closing;
    }

    /** Works with one; what fails with it is not used again. */
    int use(ToIntFunction<T> work) {
      T found = idle.poll();
      T context = found == null ? making.get() : found;
      int result;
      try {
        result = work.applyAsInt(context);
      } catch (RuntimeException | Error e) {
        closing.accept(context);
        throw e;
      }
      if (!idle.offer(context)) {
        closing.accept(context);
      }
      return result;
    }
  }

  /** The most bytes that so many may become. */
  static int bound(int length) {
    return Math.toIntExact(Zstd.compressBound(length));
  }

  /**
   * Compresses the first bytes of an array.
   *
   * @param into where to, from a place on; there is room for as many as {@link #bound} says
   * @return how many they have become
   */
  static int compress(byte[] raw, int length, byte[] into, int begin) {
    return COMPRESSING.use(
        context -> context.compressByteArray(into, begin, into.length - begin, raw, 0, length));
  }

  /**
   * Decompresses bytes, and fills an array with what comes out.
   *
   * @throws IndexOutOfBoundsException if they are not what compressing so many makes
   */
  static void decompress(byte[] stored, int begin, int length, byte[] into) {
    int size;
    try {
      size =
          DECOMPRESSING.use(
              context -> context.decompressByteArray(into, 0, into.length, stored, begin, length));
    } catch (ZstdException e) {
      throw (IndexOutOfBoundsException)
          new IndexOutOfBoundsException("A chunk cannot be decompressed: " + e.getMessage())
              .initCause(e);
    }
    if (size != into.length) {
      throw new IndexOutOfBoundsException(
          "A chunk cannot be decompressed: " + size + " bytes come out");
    }
  }
}
