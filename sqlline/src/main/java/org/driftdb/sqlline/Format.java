package org.driftdb.sqlline;

/** How rows are printed. */
public enum Format {
  /** Columns under their names, for people. */
  TABLE {
    @Override
    RowWriter writer(Output out) {
      return new TableWriter(out);
    }
  },
  /** One JSON object a line. */
  JSON {
    @Override
    RowWriter writer(Output out) {
      return new JsonWriter(out);
    }
  },
  /** A line of names, then a line a row (RFC 4180, lines ended by a line feed). */
  CSV {
    @Override
    RowWriter writer(Output out) {
      return new CsvWriter(out);
    }
  };

  abstract RowWriter writer(Output out);
}
