package org.driftdb.adapter.code;

/** Says that a plan has code which is compiled only; it never leaves the package. */
final class NotReadException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * Has no stack.
   *
   * @param what what cannot be read
   */
  NotReadException(String what) {
    super(what, null, false, false);
  }
}
