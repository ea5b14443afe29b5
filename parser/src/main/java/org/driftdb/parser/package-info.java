/**
 * Reads DriftQL and SQL into Calcite's syntax trees.
 *
 * <p>The parser itself, {@link org.driftdb.parser.DriftParserImpl}, is made when the project is
 * built: Calcite's own grammar, changed by {@code ChangeGrammar.java} and extended by {@code
 * parserImpls.ftl}. Beside it stand the nodes for the statements that Calcite does not know, each
 * of which unparses to text that parses back to it, and the little that a grammar cannot say. What
 * a statement means, whether a table or a column is there and whether a point can be read, is
 * decided elsewhere. Start with {@link org.driftdb.parser.DriftParsers}.
 */
@NullMarked
package org.driftdb.parser;

import org.jspecify.annotations.NullMarked;
