/** Training. */
@NullMarked
package org.compressive.training;

import org.jspecify.annotations.NullMarked;
