/** The model. */
@NullMarked
package org.compressive.graph;

import org.jspecify.annotations.NullMarked;
