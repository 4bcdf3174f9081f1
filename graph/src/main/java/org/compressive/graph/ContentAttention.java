package org.compressive.graph;

import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A mixer's attention by content alone: without positions and biases, as in Algorithm 2. */
interface ContentAttention {

  /**
   * Projects rows to keys and values.
   *
   * @param rows {@code [B, R, D]}
   * @param stops whether the projections learn from the result
   * @return {@code [H, B, R, E]}
   */
  Map<RowPart, Operand<TFloat32>> project(Ops tf, Operand<TFloat32> rows, GradientStops stops);

  /**
   * Does the same, and leaves keys and values side by side, with their heads side by side.
   *
   * @return {@code [B, R, 2 D]}
   */
  Operand<TFloat32> projectSideBySide(Ops tf, Operand<TFloat32> rows, GradientStops stops);

  /**
   * Attends to rows by content.
   *
   * @param queries scaled, {@code [H, B, T, E]}
   * @param keys {@code [H, B, R, E]}
   * @param values {@code [H, B, R, E]}
   * @return {@code [H, B, T, E]}
   */
  Operand<TFloat32> read(
      Ops tf, Operand<TFloat32> queries, Operand<TFloat32> keys, Operand<TFloat32> values);
}
