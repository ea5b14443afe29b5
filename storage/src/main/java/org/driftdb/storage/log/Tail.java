package org.driftdb.storage.log;

/**
 * What lies where the frames of a segment stop.
 *
 * @param kind what was found there
 * @param offset the first byte that belongs to no whole frame
 * @param bytes how many bytes follow there; none when they are only zeros, allocated ahead
 */
record Tail(Kind kind, long offset, long bytes) {
  enum Kind {
    /** The file ends with its last frame. */
    END("the file ends"),
    /** Only zeros follow: what was allocated ahead. */
    ZEROS("only zeros follow"),
    /** The file ends within a frame. */
    PARTIAL("the file ends within a frame"),
    /** Bytes follow that are there in full and are no frame. */
    WRONG("the bytes are not a frame, or its checksum is wrong");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /** In words for a message. */
  String words() {
    return kind.words;
  }
}
