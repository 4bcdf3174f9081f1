package org.compressive.conformance;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.graph.CompressiveStack;
import org.compressive.graph.CompressiveTransformer;
import org.compressive.graph.Loss;
import org.compressive.graph.Memories;
import org.compressive.graph.MemorySpec;
import org.compressive.graph.Pass;
import org.compressive.graph.VariableParameters;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.graph.config.ModelConfig;
import org.compressive.kernels.RowProduct;
import org.compressive.ops.GraphScope;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The model as it is used in training: all shapes are known when the graph is built, and it has
 * losses.
 */
final class StaticModel implements WindowReader {

  private final Graph graph = new Graph();
  private final Ops tf = GraphScope.ops(graph);
  private final VariableParameters parameters = new VariableParameters(tf);
  private final ModelConfig config;
  private final int batch;
  private final boolean kernels;
  private final Optional<Operand<TInt32>> valid; // [B]
  private final Operand<TInt32> tokens; // [B, T]
  private final Memories memories;
  private final CompressiveTransformer transformer;
  private final CompressiveStack.Output output;
  private final Operand<TFloat32> logits; // [B, T, V]
  private final List<Operand<TInt32>> unrolled = new ArrayList<>(); // [B, T] each
  private final List<Operand<TInt32>> targets = new ArrayList<>(); // [B, T] each
  private final Operand<TFloat32> taskLoss; // []
  private final List<Loss> mixerLosses;
  private final Optional<Operand<TFloat32>> compressionLoss;
  private final Session session;

  /** Builds the graph with uninitialized variables. */
  StaticModel(ModelConfig config, int batch) {
    this(config, batch, /* padded= */ false, /* kernels= */ true, GraphOptimization.OPTIMIZED);
  }

  private StaticModel(
      ModelConfig config, int batch, boolean padded, boolean kernels, GraphOptimization running) {
    this.config = config;
    this.kernels = kernels;
    session = running.session(graph);
    valid =
        padded
            ? Optional.of(tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(batch))))
            : Optional.empty();
    this.batch = batch;
    tokens = window();
    memories =
        Memories.of(config, spec -> tf.placeholder(TFloat32.class, Placeholder.shape(shape(spec))));
    transformer = new CompressiveTransformer(tf, config, parameters);
    output = transformer.call(tf, tokens, memories, pass());
    unrolled.add(tokens);
    targets.add(window());
    while (unrolled.size() < config.compressionLoss().windows()) {
      unrolled.add(window());
      targets.add(window());
    }
    logits = transformer.logits(tf, output.rows()); // [B, T, V]
    var step = unroll();
    mixerLosses = step.mixerLosses();
    var nats = transformer.nats(tf, step.rows(), joined(targets)); // [B, n T]
    taskLoss = pass().mean(tf, nats); // []
    compressionLoss = output.compressionLoss(tf);
  }

  private Operand<TInt32> window() {
    return tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(batch, config.window())));
  }

  private Pass pass() {
    var composed = Pass.training(0, tf.constant(0L));
    var pass = kernels ? composed.withVectorKernels() : composed;
    return valid.map(pass::padded).orElse(pass);
  }

  private CompressiveStack.Output unroll() {
    return unrolled.size() == 1
        ? output
        : transformer.unroll(tf, joined(unrolled), memories, pass());
  }

  private Operand<TInt32> joined(List<Operand<TInt32>> windows) {
    return windows.size() == 1 ? windows.get(0) : tf.concat(windows, tf.constant(1)); // [B, n T]
  }

  /** Builds the graph and assigns the reference's values to its variables. */
  StaticModel(
      ModelConfig config, int batch, ReferenceParameters values, GraphOptimization running) {
    this(config, batch, /* padded= */ false, /* kernels= */ true, running);
    assign(tf, session, parameters.all(), values);
  }

  /** Creates a model whose windows may end with padding; its runs must be fed {@link #valid}. */
  static StaticModel padded(
      ModelConfig config, int batch, ReferenceParameters values, GraphOptimization running) {
    var model = new StaticModel(config, batch, /* padded= */ true, /* kernels= */ true, running);
    assign(model.tf, model.session, model.parameters.all(), values);
    return model;
  }

  /** Creates a model of TensorFlow's own ops, as where kernels in Java do not run. */
  static StaticModel composed(
      ModelConfig config, int batch, ReferenceParameters values, GraphOptimization running) {
    var model = new StaticModel(config, batch, /* padded= */ false, /* kernels= */ false, running);
    assign(model.tf, model.session, model.parameters.all(), values);
    return model;
  }

  /** Returns the number of positions of each stream before the padding, {@code [B]}. */
  Operand<TInt32> valid() {
    return valid.orElseThrow();
  }

  /** Assigns the reference's values to variables. */
  static void assign(
      Ops tf, Session session, List<Parameter> parameters, ReferenceParameters values) {
    List<Op> assignments = new ArrayList<>();
    for (Parameter parameter : parameters) {
      float[] value = ReferenceBridge.floats(values.get(parameter.spec().name()));
      Operand<TFloat32> constant = tf.constant(parameter.spec().shape(), DataBuffers.of(value));
      assignments.add(parameter.variable().assign(tf, constant));
    }
    try (Evaluation evaluation = new Evaluation(session)) {
      evaluation.run(tf.withControlDependencies(assignments).noOp());
    }
  }

  Graph graph() {
    return graph;
  }

  Ops ops() {
    return tf;
  }

  VariableParameters parameters() {
    return parameters;
  }

  CompressiveStack.Output output() {
    return output;
  }

  /** Returns the logits, {@code [B, T, V]}. */
  Operand<TFloat32> logits() {
    return logits;
  }

  Optional<Operand<TFloat32>> compressionLoss() {
    return compressionLoss;
  }

  /**
   * Returns the loss by which the Transformer is trained, a scalar; its run must be fed targets.
   */
  Operand<TFloat32> learnt() {
    List<Operand<TFloat32>> losses = new ArrayList<>(List.of(taskLoss));
    mixerLosses.forEach(loss -> losses.add(loss.value()));
    compressionLoss.filter(loss -> learnsFromCompression()).ifPresent(losses::add);
    return losses.size() == 1 ? taskLoss : tf.math.addN(losses);
  }

  /** Returns whether the Transformer learns from the compression loss, too. */
  boolean learnsFromCompression() {
    return compressionLoss.isPresent() && !config.compressionLoss().stopGradient();
  }

  /**
   * Returns the mean nats per token of the unrolled windows, a scalar; its run must be fed targets.
   */
  Operand<TFloat32> taskLoss() {
    return taskLoss;
  }

  /** Returns the layers, which can be called on further windows in the same graph. */
  CompressiveTransformer transformer() {
    return transformer;
  }

  /**
   * Returns a run that has been fed as many windows as a training step unrolls, the targets of
   * their tokens, and the memories before the first window.
   */
  Evaluation evaluation(
      List<int[][]> windows, List<int[][]> following, Map<String, float[]> before) {
    Evaluation evaluation = evaluation(windows.get(0), before);
    for (int i = 0; i < unrolled.size(); i++) {
      if (i > 0) {
        evaluation.feed(unrolled.get(i), windows.get(i));
      }
      evaluation.feed(targets.get(i), following.get(i));
    }
    return evaluation;
  }

  /** Returns a run that has been fed tokens and memories. */
  Evaluation evaluation(int[][] window, Map<String, float[]> before) {
    Evaluation evaluation = new Evaluation(session).feed(tokens, window);
    for (MemorySpec spec : Memories.specs(config)) {
      evaluation.feed(memories.get(spec.name()), shape(spec), before.get(spec.name()));
    }
    return evaluation;
  }

  /**
   * Returns a generation loop with this model's parameters, in its graph and its session.
   *
   * @param weights the format of the packed weights; empty if the parameters are used as they are
   */
  TextLoop textLoop(Optional<RowProduct.Weights> weights) {
    return new TextLoop(tf, graph, session, config, batch, weights);
  }

  @Override
  public Reading read(int[][] window, Map<String, float[]> before) {
    var operands = ImmutableList.<Operand<TFloat32>>builder().add(logits);
    operands.addAll(output.memories().byName().values());
    compressionLoss.ifPresent(operands::add);
    try (Evaluation evaluation = evaluation(window, before)) {
      ImmutableList<float[]> values = evaluation.fetch(operands.build());
      var after = ImmutableMap.<String, float[]>builder();
      int next = 1;
      for (String name : output.memories().byName().keySet()) {
        after.put(name, values.get(next++));
      }
      var loss =
          compressionLoss.isPresent()
              ? OptionalDouble.of(values.get(next)[0])
              : OptionalDouble.empty();
      return new Reading(values.get(0), after.buildOrThrow(), loss);
    }
  }

  @Override
  public ImmutableMap<String, float[]> initialMemories() {
    var zeros = ImmutableMap.<String, float[]>builder();
    for (MemorySpec spec : Memories.specs(config)) {
      zeros.put(spec.name(), new float[Math.toIntExact(shape(spec).size())]);
    }
    return zeros.buildOrThrow();
  }

  private Shape shape(MemorySpec spec) {
    return spec.shape(batch);
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
