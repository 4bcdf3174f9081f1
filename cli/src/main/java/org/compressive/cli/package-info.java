/**
 * Implements the command line with picocli. A command only parses its options, calls the other
 * modules and prints the results.
 *
 * <p>Results go to stdout, progress and warnings to stderr; {@code --json} reduces stdout to one
 * JSON object. The exit code is 0 for success, 2 for wrong usage or bad input, 1 for an internal
 * failure, 141 if the reader of stdout has gone, and 130 or 143 after an interruption, once the
 * state has been saved. {@code Failures} turns exceptions into lines and exit codes.
 */
@NullMarked
package org.compressive.cli;

import org.jspecify.annotations.NullMarked;
