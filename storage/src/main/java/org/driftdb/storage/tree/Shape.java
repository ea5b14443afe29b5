package org.driftdb.storage.tree;

/**
 * How large the parts of a tree grow.
 *
 * @param leafRows the most rows that live in a leaf
 * @param leafBytes about the most bytes of the rows that live in a leaf
 * @param readFactor the most rows of a slice for each row that lived at any of its sequences; what
 *     a scan reads for each row it returns. More than 1; the nearer to 1, the more often rows are
 *     written again
 * @param pageSlices the most slices of a page that grows
 */
record Shape(int leafRows, int leafBytes, double readFactor, int pageSlices) {
  /** What suits most tables. */
  static final Shape DEFAULT = new Shape(1024, 256 << 10, 2.6, 1024);

  /** What suits entries: those that a scan does not want cost it little. */
  static final Shape ENTRIES = new Shape(1024, 256 << 10, 5, 1024);

  /** So many events a leaf takes in any case; or else a leaf with few rows would end at each. */
  private static final int FEW_EVENTS = 32;

  /** The most rows of a slice in which, at some sequence, only so many lived. */
  int mostRows(int least, boolean soleLeaf) {
    return Math.max(
        soleLeaf ? leafRows : Math.min(FEW_EVENTS, leafRows), (int) (readFactor * least));
  }

  /** Below so many rows, and {@link #fewBytes}, a leaf is merged with a neighbour that has room. */
  int fewRows() {
    return leafRows / 4;
  }

  /** See {@link #fewRows}. */
  int fewBytes() {
    return leafBytes / 4;
  }

  /** How many leaves rows are divided into. */
  int leaves(int rows, long bytes) {
    if (rows <= leafRows && bytes <= leafBytes) {
      return 1;
    }
    double full = 0.75;
    int leaves = (int) Math.ceil(Math.max(rows / (full * leafRows), bytes / (full * leafBytes)));
    return Math.min(rows, Math.max(2, leaves));
  }

  /** About how many bytes of events go into one of a tree's first pages. */
  long bytesAtOnce() {
    return 64L * leafBytes;
  }

  /** With more open slices than that, a page is divided by key, with fewer it is ended. */
  int pageLeaves() {
    return pageSlices / 3;
  }
}
