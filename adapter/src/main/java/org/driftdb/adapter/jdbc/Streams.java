package org.driftdb.adapter.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;

/** What streams contain, as far as a caller wants it read. */
final class Streams {
  private static final int STEP = 8192;

  private Streams() {}

  /** The first characters of a text. */
  static String text(Reader reader, long length) throws IOException {
    StringBuilder text = new StringBuilder();
    char[] step = new char[STEP];
    int read = 0;
    while (read >= 0 && text.length() < length) {
      read = reader.read(step, 0, (int) Math.min(STEP, length - text.length()));
      text.append(step, 0, Math.max(0, read));
    }
    return text.toString();
  }

  /** The first bytes of a stream. */
  static byte[] bytes(InputStream stream, long length) throws IOException {
    return stream.readNBytes((int) Math.min(Integer.MAX_VALUE, length));
  }
}
