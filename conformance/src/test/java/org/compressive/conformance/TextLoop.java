package org.compressive.conformance;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.compressive.graph.GenerationSignatures;
import org.compressive.graph.MemorySpec;
import org.compressive.graph.Signature;
import org.compressive.graph.VariableParameters;
import org.compressive.graph.config.ModelConfig;
import org.compressive.kernels.RowProduct;
import org.compressive.ops.TokenDraw;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * The generation loop in the graph, which draws one token after the other. A state holds memories
 * and an open window by name, each row-major. States are immutable; advancing one creates another.
 */
final class TextLoop {

  /** The result of generation. */
  static final class Written {

    private final int[][] tokens;
    private final ImmutableMap<String, float[]> state;

    private Written(int[][] tokens, ImmutableMap<String, float[]> state) {
      this.tokens = tokens;
      this.state = state;
    }

    /** Returns the tokens, {@code [n][B]}. */
    int[][] tokens() {
      return tokens;
    }

    /** Returns the state after all tokens but the last have been read. */
    ImmutableMap<String, float[]> state() {
      return state;
    }
  }

  /** The temperature of sampling, above 1 so that many tokens are likely. */
  static final double TEMPERATURE = 2;

  /** The number of tokens, and the share of probability, to which filtered draws are limited. */
  private static final int TOP_K = 4;

  private static final double TOP_P = 0.9;

  private final Ops tf;
  private final Session session;
  private final ModelConfig config;
  private final int batch;
  private final GenerationSignatures graph;
  private final Map<TokenDraw.Method, Operand<TFloat32>> tokens =
      new EnumMap<>(TokenDraw.Method.class);

  /**
   * Adds a loop to a model's graph.
   *
   * @param weights the format of the packed weights; empty if the parameters are used as they are
   */
  TextLoop(
      Ops tf,
      Graph model,
      Session session,
      ModelConfig config,
      int batch,
      Optional<RowProduct.Weights> weights) {
    this.session = session;
    this.config = config;
    this.batch = batch;
    graph = new GenerationSignatures(tf, config, VariableParameters.of(model), weights);
    this.tf = tf;
  }

  /** Returns the state before anything has been read. */
  ImmutableMap<String, float[]> start() {
    try (Evaluation evaluation = new Evaluation(session)) {
      evaluation.feed(
          graph.start().inputs().get(GenerationSignatures.BATCH_SIZE), TInt32.scalarOf(batch));
      return fetch(evaluation, graph.start(), Map.of(), List.of()).state();
    }
  }

  /**
   * Reads the first tokens of a window.
   *
   * @param window {@code [B][T]}
   * @param filled the number of valid tokens of each stream
   */
  ImmutableMap<String, float[]> fill(Map<String, float[]> state, int[][] window, int filled) {
    var fill = graph.fill();
    try (Evaluation evaluation = reading(fill, state)) {
      evaluation.feed(fill.inputs().get(GenerationSignatures.TOKENS), window);
      evaluation.feed(fill.inputs().get(GenerationSignatures.FILLED), TInt32.scalarOf(filled));
      return fetch(evaluation, fill, state, List.of()).state();
    }
  }

  /** Moves a full window into memory. */
  ImmutableMap<String, float[]> shift(Map<String, float[]> state) {
    try (Evaluation evaluation = reading(graph.shift(), state)) {
      return fetch(evaluation, graph.shift(), state, List.of()).state();
    }
  }

  /** Does the same as the method below, and draws from all tokens. */
  Written write(
      Map<String, float[]> state, int position, int[] first, int[][] given, double[][] shares) {
    return write(TokenDraw.Method.ANY, state, position, first, given, shares);
  }

  /**
   * Reads given tokens and generates others.
   *
   * @param position the position of the first token in the window
   * @param first the token there, {@code [B]}
   * @param given {@code [n][B]}, the tokens after it; {@link TokenDraw#NONE} for each token to draw
   * @param shares {@code [n][B]}, from 0 to below 1, the random numbers by which tokens are drawn
   */
  Written write(
      TokenDraw.Method method,
      Map<String, float[]> state,
      int position,
      int[] first,
      int[][] given,
      double[][] shares) {
    var write = graph.write(method);
    var tokens = this.tokens.computeIfAbsent(method, this::tokens);
    double[] flat = Arrays.stream(shares).flatMapToDouble(Arrays::stream).toArray();
    var uniform = TFloat64.tensorOf(Shape.of(given.length, batch), DataBuffers.of(flat));
    try (Evaluation evaluation = reading(write, state)) {
      var inputs = write.inputs();
      evaluation.feed(inputs.get(GenerationSignatures.POSITION), TInt32.scalarOf(position));
      evaluation.feed(inputs.get(GenerationSignatures.TOKEN), TInt32.vectorOf(first));
      evaluation.feed(inputs.get(GenerationSignatures.GIVEN), given);
      evaluation.feed(inputs.get(GenerationSignatures.UNIFORM), uniform);
      evaluation.feed(inputs.get(GenerationSignatures.TEMPERATURE), TFloat64.scalarOf(TEMPERATURE));
      evaluation.feed(inputs.get(GenerationSignatures.TOP_K), TInt32.scalarOf(TOP_K));
      evaluation.feed(inputs.get(GenerationSignatures.TOP_P), TFloat64.scalarOf(TOP_P));
      packed().forEach((name, matrix) -> evaluation.feed(inputs.get(name), matrix));
      return fetch(evaluation, write, state, List.of(tokens));
    }
  }

  /** Returns the tokens that a method writes, {@code [n, B]}; ids are small enough to be exact. */
  private Operand<TFloat32> tokens(TokenDraw.Method method) {
    var written = graph.write(method).outputs().get(GenerationSignatures.TOKENS);
    return tf.dtypes.cast(written, TFloat32.class);
  }

  /** Returns the packed weight matrices, which the caller must close. */
  private Map<String, Tensor> packed() {
    var outputs = graph.pack().outputs();
    var runner = session.runner();
    outputs.values().forEach(runner::fetch);
    Map<String, Tensor> packed = new HashMap<>();
    if (!outputs.isEmpty()) {
      var result = runner.run(); // its tensors are closed one by one
      int index = 0;
      for (String name : outputs.keySet()) {
        packed.put(name, result.get(index++));
      }
    }
    return packed;
  }

  private Evaluation reading(Signature ends, Map<String, float[]> state) {
    Evaluation evaluation = new Evaluation(session);
    for (MemorySpec spec : GenerationSignatures.memories(config)) {
      evaluation.feed(ends.inputs().get(spec.name()), spec.shape(batch), state.get(spec.name()));
    }
    state.forEach(
        (name, values) -> {
          if (isPositionKeys(name) && ends.inputs().containsKey(name)) {
            Operand<?> input = ends.inputs().get(name);
            evaluation.feed(input, input.shape(), values);
          }
        });
    return evaluation;
  }

  private static boolean isPositionKeys(String name) {
    return name.startsWith("position_keys_");
  }

  /**
   * Returns the outputs of a signature; parts of the state that it does not return are unchanged.
   */
  private Written fetch(
      Evaluation evaluation,
      Signature ends,
      Map<String, float[]> before,
      List<Operand<TFloat32>> others) {
    List<Operand<?>> wanted = new ArrayList<>(others);
    var changed =
        ends.outputs().keySet().stream()
            .filter(name -> !name.equals(GenerationSignatures.TOKENS))
            .toList();
    changed.forEach(name -> wanted.add(ends.outputs().get(name)));
    ImmutableList<float[]> values = evaluation.fetch(wanted);
    Map<String, float[]> after = new HashMap<>(before);
    for (int i = 0; i < changed.size(); i++) {
      after.put(changed.get(i), values.get(others.size() + i));
    }
    int[][] ids = others.isEmpty() ? new int[0][] : ids(values.get(0));
    return new Written(ids, ImmutableMap.copyOf(after));
  }

  private int[][] ids(float[] flat) {
    int[][] ids = new int[flat.length / batch][batch];
    for (int n = 0; n < flat.length; n++) {
      ids[n / batch][n % batch] = (int) flat[n];
    }
    return ids;
  }
}
