/** A model in use. */
@NullMarked
package org.compressive.inference;

import org.jspecify.annotations.NullMarked;
