package org.driftdb.storage.log;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * A JSON object in UTF-8 whose last member is its checksum.
 *
 * <p>The file ends with the 21 bytes {@code ,"crc32":"xxxxxxxx"}} and a line feed, where {@code
 * xxxxxxxx} is the CRC-32, in lower-case hexadecimal, of every byte before them. It is plain JSON
 * to all other tools; a file that was edited by hand is refused as damaged.
 */
public final class ChecksummedJson {
  private static final String BEFORE = ",\"crc32\":\"";
  private static final String BEHIND = "\"}\n";
  private static final int SUFFIX = BEFORE.length() + 8 + BEHIND.length();

  private ChecksummedJson() {}

  /** The bytes of a file that holds this object, which is not empty. */
  public static byte[] encode(String object) {
    if (!object.startsWith("{\"") || !object.endsWith("}")) {
      throw new IllegalArgumentException("not a JSON object with members: " + object);
    }
    String rest = object.substring(0, object.length() - 1);
    String checksum = checksum(rest.getBytes(StandardCharsets.UTF_8));
    return (rest + BEFORE + checksum + BEHIND).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The object that the file holds, with its checksum as last member.
   *
   * @param location where the file is, for the message of the exception
   * @throws DamagedException when the checksum is not there or not right
   */
  public static String decode(byte[] file, String location) {
    if (file.length > SUFFIX) {
      int end = file.length - SUFFIX;
      byte[] rest = Arrays.copyOf(file, end);
      String suffix = new String(file, end, SUFFIX, StandardCharsets.ISO_8859_1);
      if (suffix.equals(BEFORE + checksum(rest) + BEHIND)) {
        try {
          return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString();
        } catch (CharacterCodingException e) {
          throw damaged(location, "it is not UTF-8");
        }
      }
    }
    throw damaged(location, "its checksum is wrong or missing");
  }

  /** The failure of a file whose text is not what it should be. */
  static DamagedException damaged(String location, String what) {
    return new Damage(location, 0, what).toException();
  }

  private static String checksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
