/**
 * Values of mixed kinds in SQL: a column of a document table that holds numbers here, strings or
 * nested objects there is of the type of variants, and every comparison, calculation and aggregate
 * over it follows the one order of {@link org.driftdb.storage.value.Values}.
 *
 * <p>Whoever prepares statements joins four things together: types from {@link
 * org.driftdb.adapter.variant.DriftTypeFactory}, expressions from {@link
 * org.driftdb.adapter.variant.VariantRexBuilder}, the rewriting of {@link
 * org.driftdb.adapter.variant.VariantRewriter#around} around its program, and {@link
 * org.driftdb.adapter.variant.Variants#unwrap} over each row that leaves.
 */
@NullMarked
package org.driftdb.adapter.variant;

import org.jspecify.annotations.NullMarked;
