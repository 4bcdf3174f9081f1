package org.compressive.graph;

import java.util.Optional;
import org.compressive.graph.config.Embedding.Range;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A range of the vocabulary, or all of it: its tokens to rows and rows to its scores, with one
 * matrix or two, as wide as the model or narrower with a linear map between.
 */
final class VocabularyRange {

  /** The beginning of the names of what logits have to themselves. */
  static final String OUTPUT = "output";

  /**
   * As in Transformer-XL. With tied weights a token's row also scores itself: rows of norm 1 would
   * begin by predicting every token to repeat, and unlearning that costs a hundred steps.
   */
  static final Initialization SCORING = Initialization.normal(0.02);

  private final int first;
  private final int size;
  private final int width;
  private final Operand<TFloat32> weights; // [R, E']
  private final Optional<WeightMatrix> wider; // [E', D]; none where E' is D
  private final Optional<WeightMatrix> narrower; // [D, E']; likewise
  private final WeightMatrix scores; // [E', R]
  private final Operand<TFloat32> outputBias; // [R]

  /**
   * A range.
   *
   * @param suffix of its parameters' names
   * @param range which; its width E' is at most the model's
   */
  VocabularyRange(ParameterScope parameters, String suffix, ModelConfig config, Range range) {
    first = range.first();
    size = range.size();
    width = range.width();
    int wide = config.width();
    boolean factorised = width < wide;
    boolean tied = config.embedding().tied();
    // A narrow row is widened, and shall have the variance of a wide one then.
    var begin = factorised ? Initialization.fanIn(width) : SCORING;
    weights = parameters.get(RoomNames.EMBEDDING + suffix, begin, size, width);
    if (factorised) {
      var projection =
          parameters.get(RoomNames.EMBEDDING + "_projection" + suffix, SCORING, width, wide);
      wider = Optional.of(parameters.map(projection, wide));
      narrower =
          Optional.of(
              tied
                  ? parameters.transposed(projection)
                  : parameters.map(
                      OUTPUT + "_projection" + suffix,
                      Initialization.fanIn(wide),
                      width,
                      wide,
                      width));
    } else {
      wider = Optional.empty();
      narrower = Optional.empty();
    }
    scores =
        parameters.transposed(
            tied ? weights : parameters.get(OUTPUT + "_weights" + suffix, SCORING, size, width));
    outputBias = parameters.get(OUTPUT + "_bias" + suffix, Initialization.ZEROS, size);
  }

  int first() {
    return first;
  }

  int size() {
    return size;
  }

  /** E'. */
  int width() {
    return width;
  }

  /** Tokens {@code [N]}, counted from the range's first, to rows {@code [N, D]}. */
  Operand<TFloat32> rows(Ops tf, Operand<TInt32> tokens) {
    var rows = tf.gather(weights, tokens, tf.constant(0)); // [N, E']
    return wider.map(map -> map.call(tf, rows)).orElse(rows); // [N, D]
  }

  /** Rows {@code [N, D]} to what {@link #scores} takes, {@code [N, E']}. */
  Operand<TFloat32> narrowed(Ops tf, Operand<TFloat32> rows) {
    return narrower.map(map -> map.call(tf, rows)).orElse(rows); // [N, E']
  }

  /** Narrowed rows {@code [N, E']} to scores {@code [N, R]}. */
  Operand<TFloat32> scores(Ops tf, Operand<TFloat32> narrowed) {
    return tf.nn.biasAdd(scores.call(tf, narrowed), outputBias); // [N, R]
  }
}
