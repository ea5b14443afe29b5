package org.driftdb.storage.value;

/**
 * What a value is, apart from its size. Values of different kinds are never equal; they sort in the
 * order of this enum.
 */
public enum ValueKind {
  NULL,
  BOOLEAN,
  /** Integers, decimals and doubles, which compare by their decimal value. */
  NUMBER,
  STRING,
  BINARY,
  DATE,
  TIME,
  TIMESTAMP,
  UUID,
  ARRAY,
  OBJECT
}
