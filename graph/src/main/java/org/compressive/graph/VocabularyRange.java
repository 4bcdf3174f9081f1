package org.compressive.graph;

import java.util.Optional;
import org.compressive.graph.config.Embedding.Range;
import org.compressive.graph.config.ModelConfig;
import org.compressive.kernels.TokenModel;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A range of the vocabulary, or all of it. It maps tokens to rows, and rows to scores, with one
 * matrix for both maps or with a matrix for each. If a matrix is narrower than the model, a linear
 * map converts between the two widths.
 */
final class VocabularyRange {

  /** The prefix of the names of parameters that only the logits use. */
  static final String OUTPUT = "output";

  /**
   * The initialization of scoring weights, as in Transformer-XL. With tied weights, a token's row
   * also scores the token itself: with rows of norm 1, the model would begin by predicting that
   * every token is repeated, and would take a hundred steps to unlearn it.
   */
  static final Initialization SCORING = Initialization.normal(0.02);

  private final int first;
  private final int size;
  private final int width;
  private final Operand<TFloat32> weights; // [R, E']
  private final Optional<WeightMatrix> wider; // [E', D]; empty if E' is D
  private final Optional<WeightMatrix> narrower; // [D, E']; empty if E' is D
  private final WeightMatrix scores; // [E', R]
  private final Operand<TFloat32> outputBias; // [R]

  /**
   * Creates a range.
   *
   * @param suffix the suffix of the names of its parameters
   * @param range the range; its width E' is at most the model's
   */
  VocabularyRange(ParameterScope parameters, String suffix, ModelConfig config, Range range) {
    first = range.first();
    size = range.size();
    width = range.width();
    int wide = config.width();
    boolean factorised = width < wide;
    boolean tied = config.embedding().tied();
    // A narrow row is widened, and should then have the variance of a wide one.
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

  /** Returns E', the width of the range's weights. */
  int width() {
    return width;
  }

  /** Maps tokens {@code [N]}, counted from the first of the range, to rows {@code [N, D]}. */
  Operand<TFloat32> rows(Ops tf, Operand<TInt32> tokens) {
    var rows = tf.gather(weights, tokens, tf.constant(0)); // [N, E']
    return wider.map(map -> map.call(tf, rows)).orElse(rows); // [N, D]
  }

  /** Projects rows {@code [N, D]} to the input of {@link #scores}, {@code [N, E']}. */
  Operand<TFloat32> narrowed(Ops tf, Operand<TFloat32> rows) {
    return narrower.map(map -> map.call(tf, rows)).orElse(rows); // [N, E']
  }

  /** Maps narrowed rows {@code [N, E']} to scores {@code [N, R]}. */
  Operand<TFloat32> scores(Ops tf, Operand<TFloat32> narrowed) {
    return scores.call(tf, narrowed, outputBias); // [N, R]
  }

  /** Returns the range as a packed model takes it; empty if linear maps change its width. */
  Optional<TokenModel.Vocabulary> packed() {
    return scores
        .packed()
        .filter(matrix -> wider.isEmpty())
        .map(matrix -> new TokenModel.Vocabulary(weights, matrix.packed(), outputBias));
  }
}
