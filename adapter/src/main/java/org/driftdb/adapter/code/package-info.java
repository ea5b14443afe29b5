/**
 * Runs the Java code that Calcite generates for a plan, or for constants, without compiling it. To
 * compile it takes longer than all else that is done for a new statement, and pays only where many
 * rows are read.
 */
@NullMarked
package org.driftdb.adapter.code;

import org.jspecify.annotations.NullMarked;
