package org.driftdb.storage.log;

/** A frame that is whole, of a type that this version does not know. */
final class UnknownFrameTypeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnknownFrameTypeException(int code) {
    super("a frame of type " + code + ", which this version of DriftDB does not know");
  }
}
