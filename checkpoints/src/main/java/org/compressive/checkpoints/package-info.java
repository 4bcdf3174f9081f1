/** Variables and training state to disk and back. */
@NullMarked
package org.compressive.checkpoints;

import org.jspecify.annotations.NullMarked;
