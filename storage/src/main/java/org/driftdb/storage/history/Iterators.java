package org.driftdb.storage.history;

import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Iterators made of others, each read only as far as it is asked for. */
public final class Iterators {
  private Iterators() {}

  /** The elements that satisfy the condition. */
  public static <T> Iterator<T> filter(Iterator<T> source, Predicate<T> condition) {
    return new Lookahead<>() {
      @Override
      protected @Nullable T advance() {
        while (source.hasNext()) {
          T next = source.next();
          if (condition.test(next)) {
            return next;
          }
        }
        return null;
      }
    };
  }

  /** What the function makes of each element. */
  public static <T, R> Iterator<R> map(Iterator<T> source, Function<T, R> function) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return source.hasNext();
      }

      @Override
      public R next() {
        return function.apply(source.next());
      }
    };
  }

  /** What the function finds for each element, one after the other. */
  public static <T, R> Iterator<R> flatMap(
      Iterator<T> source, Function<? super T, ? extends Iterator<R>> function) {
    return new Lookahead<>() {
      private Iterator<R> current = Collections.emptyIterator();

      @Override
      protected @Nullable R advance() {
        while (!current.hasNext()) {
          if (!source.hasNext()) {
            return null;
          }
          current = function.apply(source.next());
        }
        return current.next();
      }
    };
  }

  /** The elements of one, then those of the other. */
  public static <T> Iterator<T> concat(Iterator<T> first, Iterator<T> second) {
    return new Lookahead<>() {
      @Override
      protected @Nullable T advance() {
        return first.hasNext() ? first.next() : second.hasNext() ? second.next() : null;
      }
    };
  }

  /** The elements of two sorted iterators, sorted; of equal ones those of the first come first. */
  public static <T> Iterator<T> merge(
      Iterator<T> first, Iterator<T> second, Comparator<? super T> order) {
    return new Lookahead<>() {
      private @Nullable T left = nextOf(first);
      private @Nullable T right = nextOf(second);

      @Override
      protected @Nullable T advance() {
        T result;
        if (left != null && (right == null || order.compare(left, right) <= 0)) {
          result = left;
          left = nextOf(first);
        } else {
          result = right;
          right = nextOf(second);
        }
        return result;
      }
    };
  }

  private static <T> @Nullable T nextOf(Iterator<T> source) {
    return source.hasNext() ? source.next() : null;
  }
}
