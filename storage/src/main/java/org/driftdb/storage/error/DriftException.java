package org.driftdb.storage.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failure of DriftDB. The message says what was wrong, where, and what to do, in one line that
 * can be shown to a user as it is; the code says what kind of failure it was.
 */
public class DriftException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /** A failure with no deeper cause. */
  public DriftException(ErrorCode code, String message) {
    this(code, message, null);
  }

  /** A failure caused by another, which is kept. */
  public DriftException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = Objects.requireNonNull(code);
  }

  /** What kind of failure it was. */
  public ErrorCode code() {
    return code;
  }
}
