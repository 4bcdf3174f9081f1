/**
 * The command line: picocli commands that parse, wire and print, and nothing else.
 *
 * <p>Results go to stdout, progress and warnings to stderr; {@code --json} makes stdout one JSON
 * object. Exit codes: 0 done; 2 wrong usage or bad input; 1 a failure of ours; 130 and 143
 * interrupted, after the state has been saved. {@code Failures} is where exceptions become lines
 * and codes.
 */
@NullMarked
package org.compressive.cli;

import org.jspecify.annotations.NullMarked;
