package org.driftdb.storage.block;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Strings of bytes, of which each is read without the others.
 *
 * <pre>
 * 0  length of all bytes (varint), the ends of the strings (Longs), the bytes of all, one after the other
 * 1  different strings (varint), those in form 0 in the order of their first places, for each string
 *    its number among them (Longs)
 * </pre>
 */
abstract class Texts {
  private static final int PLAIN = 0;
  private static final int DICTIONARY = 1;

  /** A dictionary is kept where strings stand so many times each, or more. */
  private static final int WORTH_A_DICTIONARY = 2;

  private Texts() {}

  /** The string of bytes at this position, from 0. */
  abstract byte[] get(int position);

  /** The string at this position as text, from UTF-8. */
  abstract String text(int position);

  /** How many there are. */
  abstract int size();

  /** The different strings, where they are kept by their numbers; null where they are not. */
  @Nullable Texts words() {
    return null;
  }

  /** The number of the string at this position among the different ones. */
  long number(int position) {
    throw new UnsupportedOperationException("There are no numbers");
  }

  /** The numbers of the strings at some positions. */
  long[] numbers(int[] positions, int count) {
    throw new UnsupportedOperationException("There are no numbers");
  }

  /** Writes strings of bytes in the form that suits them. */
  static void writeBytes(List<byte[]> strings, ByteWriter out) {
    // Each byte is a character of its own here, so that equal strings are equal keys.
    List<String> keys = new ArrayList<>(strings.size());
    for (byte[] string : strings) {
      keys.add(new String(string, StandardCharsets.ISO_8859_1));
    }
    write(keys, StandardCharsets.ISO_8859_1, out);
  }

  /** Writes well-formed texts, in UTF-8, in the form that suits them. */
  static void writeTexts(List<?> texts, ByteWriter out) {
    write(texts, StandardCharsets.UTF_8, out);
  }

  private static void write(List<?> texts, Charset encoding, ByteWriter out) {
    Map<Object, Integer> numbers = new LinkedHashMap<>();
    long[] codes = new long[texts.size()];
    int mostWords = codes.length / WORTH_A_DICTIONARY;
    for (int i = 0; i < codes.length && numbers.size() <= mostWords; i++) {
      int next = numbers.size();
      Integer known = numbers.putIfAbsent(texts.get(i), next);
      codes[i] = known == null ? next : known;
    }
    if (numbers.size() > mostWords) {
      writePlain(texts, encoding, out);
      return;
    }
    out.put(DICTIONARY);
    out.putVarint(numbers.size());
    writePlain(numbers.keySet(), encoding, out);
    Longs.write(codes, out);
  }

  private static void writePlain(Collection<?> texts, Charset encoding, ByteWriter out) {
    LongList ends = new LongList();
    ByteWriter bytes = new ByteWriter();
    for (Object text : texts) {
      bytes.put(((String) text).getBytes(encoding));
      ends.add(bytes.size());
    }
    out.put(PLAIN);
    out.putVarint(bytes.size());
    Longs.write(ends.toArray(), out);
    out.put(bytes);
  }

  /** Reads so many strings. */
  static Texts read(ByteReader in, int count) {
    int form = in.get();
    return switch (form) {
      case PLAIN -> Plain.read(in, count);
      case DICTIONARY -> Dictionary.read(in, count);
      default -> throw new IndexOutOfBoundsException("There is no form " + form + " of strings");
    };
  }

  private static final class Plain extends Texts {
    private final byte[] bytes;
    private final int begin;
    private final Longs ends;
    private final int size;

    private Plain(byte[] bytes, int begin, Longs ends, int size) {
      this.bytes = bytes;
      this.begin = begin;
      this.ends = ends;
      this.size = size;
    }

    static Plain read(ByteReader in, int count) {
      int length = in.getCount();
      Longs ends = Longs.read(in, count);
      return new Plain(in.bytes(), in.skip(length), ends, count);
    }

    @Override
    int size() {
      return size;
    }

    private int begin(int position) {
      return position == 0 ? begin : end(position - 1);
    }

    private int end(int position) {
      return begin + Math.toIntExact(ends.get(position));
    }

    @Override
    byte[] get(int position) {
      return Arrays.copyOfRange(bytes, begin(position), end(position));
    }

    @Override
    String text(int position) {
      int begin = begin(position);
      int length = end(position) - begin;
      if (length < 0) {
        throw new IndexOutOfBoundsException("A string has " + length + " bytes");
      }
      return new String(bytes, begin, length, StandardCharsets.UTF_8);
    }
  }

  private static final class Dictionary extends Texts {
    private final Texts words;
    private final Longs codes;
    private final int size;

    private Dictionary(Texts words, Longs codes, int size) {
      this.words = words;
      this.codes = codes;
      this.size = size;
    }

    static Dictionary read(ByteReader in, int count) {
      Texts words = Texts.read(in, in.getCount());
      return new Dictionary(words, Longs.read(in, count), count);
    }

    @Override
    int size() {
      return size;
    }

    @Override
    Texts words() {
      return words;
    }

    @Override
    long number(int position) {
      return codes.get(position);
    }

    @Override
    long[] numbers(int[] positions, int count) {
      long[] numbers = new long[count];
      codes.get(positions, count, numbers);
      return numbers;
    }

    @Override
    byte[] get(int position) {
      return words.get(Math.toIntExact(number(position)));
    }

    @Override
    String text(int position) {
      return words.text(Math.toIntExact(number(position)));
    }
  }
}
