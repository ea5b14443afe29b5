package org.driftdb.parser;

/**
 * The empty name, as a document may well have it: in a statement it is written as two backquotes
 * with nothing between them, where backquotes quote names by the BIG_QUERY rules.
 *
 * <p>Calcite takes an empty identifier for a star, so that in the tree of a statement it is called
 * otherwise.
 */
public final class EmptyName {
  /** What the empty name is called in the tree of a statement. */
  public static final String INSIDE = "\u0001";

  private EmptyName() {}

  /** The name as it is called in the tree. */
  static String orName(String name) {
    return name.isEmpty() ? INSIDE : name;
  }
}
