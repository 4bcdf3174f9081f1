package org.compressive.graph;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Scores on two position axes: one for memory and the window, and another for compressed memory, on
 * which the newest compressed slot directly precedes the window (as in the authors' code; the paper
 * does not specify this).
 */
final class SeparatePositionScores implements PositionScores {

  private final PositionAxis recent;
  private final Optional<PositionAxis> compressed;
  private final int compressedSlots;

  SeparatePositionScores(
      Ops tf, ParameterScope parameters, String site, ModelConfig config, int layer) {
    compressedSlots = config.compressedMemory(layer);
    recent = new PositionAxis(tf, parameters, "position", config.memory(layer), site, config);
    compressed =
        config.compresses(layer)
            ? Optional.of(
                new PositionAxis(
                    tf, parameters, "compressed_position", compressedSlots, site, config))
            : Optional.empty();
  }

  @Override
  public List<Placed> placed() {
    var near = new Placed(recent, recent.everyPlace());
    return compressed
        .map(far -> List.of(new Placed(far, far.everyPlace().subList(0, compressedSlots)), near))
        .orElse(List.of(near));
  }

  @Override
  public List<PositionAxis> axes() {
    return compressed.map(far -> List.of(far, recent)).orElse(List.of(recent));
  }

  @Override
  public List<PositionKeys> keys(Ops tf) {
    return Stream.concat(Stream.of(recent), compressed.stream())
        .map(axis -> axis.keys(tf))
        .toList();
  }

  @Override
  public Operand<TFloat32> call(
      Ops tf,
      Operand<TFloat32> queries,
      Operand<TFloat32> scale,
      LayerMemory memory,
      Reading reading,
      Pass pass) {
    var near = recent.call(tf, queries, scale, reading, pass); // [H, B, T, M + T]
    if (compressed.isEmpty()) {
      return near;
    }
    var axis = compressed.get().call(tf, queries, scale, reading, pass); // [H, B, T, C + T]
    var far = tf.slice(axis, tf.array(0, 0, 0, 0), tf.array(-1, -1, -1, compressedSlots));
    return tf.concat(List.of(far, near), tf.constant(3)); // [H, B, T, C + M + T]
  }
}
