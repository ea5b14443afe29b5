package org.driftdb.storage.schema;

/** How a table came by its columns. */
public enum TableKind {
  /** Any document with a key fits; its fields become columns as they are first seen. */
  DOCUMENT,
  /** The columns were declared, and every row has exactly those. */
  TYPED
}
