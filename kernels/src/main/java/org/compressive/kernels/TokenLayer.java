package org.compressive.kernels;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * A whole layer of a Transformer as one op, for reading a single token, where {@link TokenModel}
 * does not read all of the model: attention over cached keys and values with Transformer-XL's
 * relative positions (Dai et al., 2019, section 3.3), the feed-forward network, and the
 * normalization and residual stream of both. Composed of TensorFlow's ops, such a layer spends more
 * time on starting ops than on computing them.
 *
 * <p>All parameters of the layer are packed once, possibly in a smaller format, and then used many
 * times. The sums are float32. The bits of a stream do not depend on the other streams.
 *
 * <p>This op has no gradient and needs kernels in Java: see {@link Kernels#areAvailable}.
 */
public final class TokenLayer {

  /** The activation of the feed-forward network. */
  public enum Activation {
    RELU,
    /** The Gaussian error linear unit in its tanh approximation. */
    GELU,
    /** The product of a linear map and the Gaussian error linear unit of another. */
    GATED
  }

  /**
   * A part of a layer. Absent norms are not applied; a layer without {@link #GATE} has no gate. All
   * other parts must be present.
   */
  public enum Part {
    /** The scale and offset of the norm of the attention's input, {@code [2, D]}. */
    ATTENTION_NORM,
    /** The map to queries, {@code [D, H*E]}. */
    QUERY,
    /** The map to keys, {@code [D, H*E]}. */
    KEY,
    /** The map to values, {@code [D, H*E]}. */
    VALUE,
    /** The bias of queries for content, u of Transformer-XL, {@code [H, E]}. */
    CONTENT_BIAS,
    /** The bias of queries for positions, v of Transformer-XL, for each axis, {@code [A, H, E]}. */
    POSITION_BIAS,
    /**
     * The projected positions of each axis, {@code [H, R, E]}, the largest distance first; one axis
     * after the other.
     */
    POSITION_KEYS,
    /** The map from heads to the stream, {@code [H*E, D]}. */
    OUTPUT,
    /** Its bias, {@code [D]}. */
    OUTPUT_BIAS,
    /** The scale and offset of the norm of the stream after attention, {@code [2, D]}. */
    ATTENTION_OUTPUT_NORM,
    /** The scale and offset of the norm of the feed-forward network's input, {@code [2, D]}. */
    FEED_FORWARD_NORM,
    /** The first map of the feed-forward network, {@code [D, F]}. */
    INNER,
    /** Its bias, {@code [F]}. */
    INNER_BIAS,
    /** The map to the gate, {@code [D, F]}. */
    GATE,
    /** Its bias, {@code [F]}. */
    GATE_BIAS,
    /** The last map of the feed-forward network, {@code [F, D]}. */
    OUTER,
    /** Its bias, {@code [D]}. */
    OUTER_BIAS,
    /** The scale and offset of the norm of the layer's output, {@code [2, D]}. */
    FEED_FORWARD_OUTPUT_NORM
  }

  /**
   * A position axis that gives consecutive slots their distance.
   *
   * @param distances the number R of its distances, from 0
   * @param places the place on the axis of each slot, from 0; the place of a window's token at
   *     position p is R - W + p, so that a slot's distance from it is their difference
   */
  public record Axis(int distances, List<Integer> places) {
    public Axis {
      places = ImmutableList.copyOf(places);
    }
  }

  /**
   * The settings of a layer.
   *
   * @param heads H
   * @param width D, which is H E
   * @param feedForward F
   * @param window W, the number of tokens in a window
   * @param epsilon the number that norms add to the variance
   * @param axes the position axes, whose slots follow each other; all axes together have as many
   *     places as the layer has slots, K, of which the last W are the window's
   */
  public record Settings(
      int heads,
      int width,
      int feedForward,
      int window,
      Activation activation,
      float epsilon,
      List<Axis> axes) {
    public Settings {
      axes = ImmutableList.copyOf(axes);
    }

    int headWidth() {
      return width / heads;
    }

    int slots() {
      return axes.stream().mapToInt(axis -> axis.places().size()).sum();
    }
  }

  /**
   * The result of reading a token.
   *
   * @param stream {@code [B, 1, D]}
   * @param keys the keys with that of the token, {@code [H, B, K, E]}
   * @param values the values with that of the token, {@code [H, B, K, E]}
   * @param rows the window's rows with that of the token, {@code [B, W, D]}
   */
  public record Read(
      Operand<TFloat32> stream,
      Operand<TFloat32> keys,
      Operand<TFloat32> values,
      Operand<TFloat32> rows) {}

  private static final KernelOp OP =
      KernelOp.named("CompressiveTokenLayer")
          .vectors()
          .inputs(
              TFloat32.class,
              TInt32.class,
              TFloat32.class,
              TFloat32.class,
              TFloat32.class,
              TFloat32.class,
              TUint8.class)
          .outputs(TFloat32.class, TFloat32.class, TFloat32.class, TFloat32.class)
          .shapes(shapes -> List.of(shapes.get(0), shapes.get(3), shapes.get(4), shapes.get(5)))
          .kernel(TokenLayerKernel::compute);

  private TokenLayer() {}

  /**
   * Packs the parameters of a layer.
   *
   * @param parts the layer's parts
   * @param weights the precision of the matrices
   * @return bytes that {@link #create} takes
   * @throws IllegalStateException if kernels are not available
   */
  public static Operand<TUint8> pack(
      Ops tf, Settings settings, Map<Part, Operand<TFloat32>> parts, RowProduct.Weights weights) {
    var layout = PackedLayer.layout(settings, parts.keySet(), weights);
    var header = tf.constant(Ints.toArray(layout.header()));
    List<Operand<TUint8>> bytes = new ArrayList<>();
    bytes.add(bytes(tf, header));
    layout
        .lengths()
        .forEach(
            (part, length) -> {
              var value = Objects.requireNonNull(parts.get(part));
              bytes.add(
                  PackedLayer.matrix(part, settings)
                      .map(shape -> packed(tf, part, matrix(tf, part, value, shape), weights))
                      .orElseGet(() -> bytes(tf, value)));
              var zeros = tf.array(PackedLayer.padding(length));
              bytes.add(tf.fill(zeros, tf.dtypes.cast(tf.constant(0), TUint8.class)));
            });
    return tf.ensureShape(tf.concat(bytes, tf.constant(0)), Shape.of(layout.size()));
  }

  /** Returns a matrix as it is packed; that of positions has a column for each. */
  private static Operand<TFloat32> matrix(Ops tf, Part part, Operand<TFloat32> value, Shape shape) {
    if (part == Part.POSITION_KEYS) {
      var rows = tf.reshape(value, tf.array(shape.get(1), shape.get(0)));
      return tf.linalg.transpose(rows, tf.array(1, 0));
    }
    return tf.reshape(value, tf.constant(shape));
  }

  private static Operand<TUint8> packed(
      Ops tf, Part part, Operand<TFloat32> matrix, RowProduct.Weights weights) {
    return RowProduct.pack(tf, matrix, PackedLayer.precision(part, weights));
  }

  private static Operand<TUint8> bytes(Ops tf, Operand<?> values) {
    return tf.reshape(tf.bitcast(values, TUint8.class), tf.array(-1));
  }

  /**
   * Reads a token of each stream. Keys, values and rows are changed in place, so pass tensors that
   * no other op reads; see {@link KernelCall#forward}.
   *
   * @param stream {@code [B, 1, D]}
   * @param position the position of the token in the window, from 0, a scalar
   * @param hidden numbers that are added to the scores of slots: {@code [1, K]}, a row for each
   *     position of the window {@code [W, K]}, or one of both for each stream, {@code [B, 1, K]} or
   *     {@code [B, W, K]}; slots after the token are hidden without them
   * @param keys the keys of all slots, {@code [H, B, K, E]}
   * @param values the values of all slots, {@code [H, B, K, E]}
   * @param rows the inputs of attention in the window, {@code [B, W, D]}
   * @param packed the packed layer
   * @throws IllegalStateException if kernels are not available
   */
  public static Read create(
      Ops tf,
      Operand<TFloat32> stream,
      Operand<TInt32> position,
      Operand<TFloat32> hidden,
      Operand<TFloat32> keys,
      Operand<TFloat32> values,
      Operand<TFloat32> rows,
      Operand<TUint8> packed) {
    var read =
        OP.add(tf, stream, position, hidden, keys, values, rows, packed).stream()
            .map(each -> each.asOutput().expect(TFloat32.class))
            .toList();
    return new Read(read.get(0), read.get(1), read.get(2), read.get(3));
  }
}
