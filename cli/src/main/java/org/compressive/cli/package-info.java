/** The command line. */
@NullMarked
package org.compressive.cli;

import org.jspecify.annotations.NullMarked;
