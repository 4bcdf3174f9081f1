/** TensorFlow ops that TensorFlow Java lacks. */
@NullMarked
package org.compressive.ops;

import org.jspecify.annotations.NullMarked;
