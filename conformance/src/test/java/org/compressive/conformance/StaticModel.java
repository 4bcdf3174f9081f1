package org.compressive.conformance;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.graph.CompressiveTransformer;
import org.compressive.graph.Memories;
import org.compressive.graph.MemorySpec;
import org.compressive.graph.Pass;
import org.compressive.graph.VariableParameters;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.CompressiveOps;
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

/** The model as training uses it: every shape known when the graph is built, with losses. */
final class StaticModel implements WindowReader {

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final VariableParameters parameters = new VariableParameters(tf);
  private final ModelConfig config;
  private final int batch;
  private final Operand<TInt32> tokens; // [B, T]
  private final Memories memories;
  private final CompressiveTransformer transformer;
  private final CompressiveTransformer.Output output;
  private final List<Operand<TInt32>> unrolled = new ArrayList<>(); // [B, T] each
  private final List<Operand<TInt32>> targets = new ArrayList<>(); // [B, T] each
  private final Operand<TFloat32> taskLoss; // []
  private final Optional<Operand<TFloat32>> compressionLoss;
  private final Session session = Evaluation.session(graph);

  /** Builds the graph; its variables hold nothing yet. */
  StaticModel(ModelConfig config, int batch) {
    this.config = config;
    this.batch = batch;
    tokens = window();
    memories =
        Memories.of(config, spec -> tf.placeholder(TFloat32.class, Placeholder.shape(shape(spec))));
    transformer = new CompressiveTransformer(tf, config, parameters);
    output = transformer.call(tf, tokens, memories, Pass.training(0, tf.constant(0L)));
    unrolled.add(tokens);
    targets.add(window());
    while (unrolled.size() < config.compressionLoss().windows()) {
      unrolled.add(window());
      targets.add(window());
    }
    var nats =
        CompressiveOps.create(tf)
            .sparseCrossEntropy(unroll().logits(), joined(targets)); // [B, n T]
    taskLoss = tf.math.mean(nats, tf.array(0, 1)); // []
    compressionLoss = output.compressionLoss(tf);
  }

  private Operand<TInt32> window() {
    return tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(batch, config.window())));
  }

  private CompressiveTransformer.Output unroll() {
    return unrolled.size() == 1
        ? output
        : transformer.unroll(tf, joined(unrolled), memories, Pass.training(0, tf.constant(0L)));
  }

  private Operand<TInt32> joined(List<Operand<TInt32>> windows) {
    return windows.size() == 1 ? windows.get(0) : tf.concat(windows, tf.constant(1)); // [B, n T]
  }

  /** Builds the graph and gives its variables the reference's values. */
  StaticModel(ModelConfig config, int batch, ReferenceParameters values) {
    this(config, batch);
    assign(tf, session, parameters.all(), values);
  }

  /** Gives variables the reference's values. */
  static void assign(
      Ops tf, Session session, List<Parameter> parameters, ReferenceParameters values) {
    List<Op> assignments = new ArrayList<>();
    for (Parameter parameter : parameters) {
      float[] value = Twin.floats(values.get(parameter.spec().name()));
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

  CompressiveTransformer.Output output() {
    return output;
  }

  Optional<Operand<TFloat32>> compressionLoss() {
    return compressionLoss;
  }

  /** What the Transformer learns from, a scalar; its run is fed targets. */
  Operand<TFloat32> learnt() {
    return compressionLoss
        .filter(loss -> !config.compressionLoss().stopGradient())
        .<Operand<TFloat32>>map(loss -> tf.math.add(taskLoss, loss))
        .orElse(taskLoss);
  }

  /** Mean nats per token of the unrolled windows, a scalar; its run is fed targets. */
  Operand<TFloat32> taskLoss() {
    return taskLoss;
  }

  /** The layers, to be called on further windows in the same graph. */
  CompressiveTransformer transformer() {
    return transformer;
  }

  /**
   * A run that has read as many windows as a training step unrolls, what should follow each of
   * their tokens, and the memories before the first.
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

  /** A run that has read tokens and memories. */
  Evaluation evaluation(int[][] window, Map<String, float[]> before) {
    Evaluation evaluation = new Evaluation(session).feed(tokens, window);
    for (MemorySpec spec : Memories.specs(config)) {
      evaluation.feed(memories.get(spec.name()), shape(spec), before.get(spec.name()));
    }
    return evaluation;
  }

  @Override
  public Reading read(int[][] window, Map<String, float[]> before) {
    var operands = ImmutableList.<Operand<TFloat32>>builder().add(output.logits());
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
    return Shape.of(batch, spec.rows(), spec.width());
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
