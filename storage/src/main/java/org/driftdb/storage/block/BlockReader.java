package org.driftdb.storage.block;

import java.util.function.Function;
import org.driftdb.storage.error.DriftException;

/** Reads blocks of one tree. */
public interface BlockReader {
  /**
   * What is at an address.
   *
   * @param decoding makes it of its bytes, and of the same bytes always the same
   * @throws DriftException with code DAMAGED, naming file and offset, if the bytes are not there
   */
  <T extends Cached> T get(Address address, Function<byte[], T> decoding);
}
