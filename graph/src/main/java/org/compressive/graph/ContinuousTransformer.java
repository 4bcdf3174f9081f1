package org.compressive.graph;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.MatMulPrecision;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A Compressive Transformer over real-valued rows instead of tokens: a time series, frames of
 * audio, an agent's observations. A linear map projects each input row to the model's width, and
 * another projects the layers' output to rows of any width. The caller chooses the loss; the
 * compression loss trains the parameters of {@link ParameterGroup#COMPRESSION}.
 *
 * <p>This step predicts the next value of three sensors:
 *
 * <pre>{@code
 * var config = ModelConfig.builder().layers(2).width(32).heads(4).feedForward(64)
 *     .window(16).memory(16).compressedMemory(8).compression(new Convolution(4)).build();
 * var parameters = new VariableParameters(tf);
 * var model = new ContinuousTransformer(tf, config, 3, 3, parameters);
 * var values = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(8, 17, 3))); // [B, T + 1, 3]
 * var seen = tf.slice(values, tf.array(0, 0, 0), tf.array(-1, 16, -1)); // [B, T, 3]
 * var wanted = tf.slice(values, tf.array(0, 1, 0), tf.array(-1, 16, -1)); // [B, T, 3]
 * var memories = Memories.of(config, m -> tf.zeros(tf.array(8, m.rows(), m.width()), TFloat32.class));
 * var output = model.call(tf, seen, memories, Pass.training(1, tf.constant(0L)));
 * var error = tf.math.squaredDifference(output.values(), wanted);
 * var loss = tf.math.mean(error, tf.array(0, 1, 2)); // for the parameters of group TRANSFORMER
 * var compression = output.compressionLoss(tf).orElseThrow(); // for those of group COMPRESSION
 * }</pre>
 */
public final class ContinuousTransformer {

  /**
   * The result of running one window.
   *
   * @param values the output rows, {@code [B, T, D_out]}
   * @param memories the memories for the next window
   * @param compressionLosses as in {@link CompressiveStack.Output}
   * @param attention as in {@link CompressiveStack.Output}
   * @param mixerLosses as in {@link CompressiveStack.Output}
   */
  public record Output(
      Operand<TFloat32> values,
      Memories memories,
      Map<Integer, Operand<TFloat32>> compressionLosses,
      List<Operand<TFloat32>> attention,
      List<Loss> mixerLosses) {

    /** Returns the mean of the layers' compression losses, a scalar; empty if there are none. */
    public Optional<Operand<TFloat32>> compressionLoss(Ops tf) {
      return CompressiveStack.mean(tf, compressionLosses);
    }
  }

  private final ModelConfig config;
  private final int inputs;
  private final int outputs;
  private final Linear input;
  private final CompressiveStack stack;
  private final Linear output;

  /**
   * Builds the layers, requesting every parameter from {@code parameters} in a fixed order.
   *
   * @param config the configuration of the layers; its vocabulary may be 0
   * @param inputs D_in, the size of an input row
   * @param outputs D_out, the size of an output row
   */
  public ContinuousTransformer(
      Ops tf, ModelConfig config, int inputs, int outputs, ParameterSource parameters) {
    this(tf, config, inputs, outputs, parameters, MatMulPrecision.FLOAT32);
  }

  /**
   * Builds the layers with the given precision for matrix products.
   *
   * @param products the precision of matrix products; everything else is float32
   */
  public ContinuousTransformer(
      Ops tf,
      ModelConfig config,
      int inputs,
      int outputs,
      ParameterSource parameters,
      MatMulPrecision products) {
    checkArgument(inputs >= 1, "inputs (%s) must be at least 1", inputs);
    checkArgument(outputs >= 1, "outputs (%s) must be at least 1", outputs);
    this.config = config;
    this.inputs = inputs;
    this.outputs = outputs;
    ParameterScope root = ParameterScope.root(parameters, products);
    int width = config.width();
    input = new Linear(root, "input", Initialization.fanIn(inputs), inputs, width);
    stack = new CompressiveStack(tf, config, root);
    output = new Linear(root, "output", Initialization.fanIn(width), width, outputs);
  }

  /**
   * Runs one window.
   *
   * @param values {@code [B, T, D_in]}; if there are memories, T is a multiple of {@link
   *     ModelConfig#windowUnit}
   * @param memories the memories that {@link Memories#specs} lists
   * @throws IllegalArgumentException if a statically known shape does not match
   */
  public Output call(Ops tf, Operand<TFloat32> values, Memories memories, Pass pass) {
    WindowRule.check(config, "values", values.shape(), "[B, T, D]");
    checkArgument(
        values.shape().get(2) == inputs,
        "values (%s) must be [B, T, D_in] with D_in %s",
        values.shape(),
        inputs);
    Rows rows = Rows.of(tf, values);
    var flat = input.call(tf, rows.flatten(values)); // [B*T, D]
    var read = stack.call(tf, rows.unflatten(flat, config.width()), memories, pass);
    var made = output.call(tf, rows.flatten(read.rows())); // [B*T, D_out]
    return new Output(
        rows.unflatten(made, outputs), // [B, T, D_out]
        read.memories(),
        read.compressionLosses(),
        read.attention(),
        read.mixerLosses());
  }
}
