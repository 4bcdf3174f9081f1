package org.compressive.graph;

import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;

/**
 * The result of writing text.
 *
 * @param tokens the tokens after the first, given or drawn, {@code [n, B]}
 * @param memories the memories after reading all tokens but the last
 */
record WrittenTokens(Operand<TInt32> tokens, Memories memories) {}
