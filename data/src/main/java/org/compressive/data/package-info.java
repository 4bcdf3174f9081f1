/** Text to token streams. */
@NullMarked
package org.compressive.data;

import org.jspecify.annotations.NullMarked;
