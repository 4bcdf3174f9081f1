package org.compressive.training;

import static com.google.common.collect.ImmutableSet.toImmutableSet;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Streams;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.KernelUse;
import org.compressive.ops.MatMulPrecision;
import org.compressive.ops.ResourceVariable;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** A training graph and its session on one thread, so that equal steps give equal bits. */
final class TrainingSteps implements AutoCloseable {

  static final int BATCH = 2;
  private static final ImmutableSet<String> PRODUCTS =
      ImmutableSet.of("MatMul", "Einsum", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3");
  private static final float LEARNING_RATE = 1e-2f;

  /**
   * The clipping norm, which is less than all norms that occur, so that every update is clipped.
   */
  private static final double CLIP = 0.1;

  private final ModelConfig config;
  private final TrainingGraph graph;
  private final List<ResourceVariable<TFloat32>> floats;
  private final Map<String, Operand<TFloat32>> inputs = new HashMap<>();
  private final Op setter;
  private final Session session;

  TrainingSteps(ModelConfig config, long seed) {
    this(tinyRun(config), seed);
  }

  /**
   * Creates the steps of a run with the batch size and clipping norm of this class and the given
   * seed.
   */
  TrainingSteps(RunConfig run, long seed) {
    this(run, seed, MatMulPrecision.FLOAT32);
  }

  /**
   * Creates the same steps as {@link #TrainingSteps(RunConfig, long)}, with the given precision for
   * matrix products.
   */
  TrainingSteps(RunConfig run, long seed, MatMulPrecision products) {
    this(run, seed, products, KernelUse.ALL);
  }

  /** Creates the steps of a model by TensorFlow's ops alone, without kernels in Java. */
  static TrainingSteps composed(ModelConfig config, long seed) {
    return new TrainingSteps(tinyRun(config), seed, MatMulPrecision.FLOAT32, KernelUse.NONE);
  }

  private static RunConfig tinyRun(ModelConfig config) {
    return new RunConfig(config, TinyRun.config().training(), TinyRun.config().data());
  }

  private TrainingSteps(RunConfig run, long seed, MatMulPrecision products, KernelUse kernels) {
    config = run.model();
    var training = run.training().withBatch(BATCH).withClip(CLIP).withSeed(seed);
    graph = new TrainingGraph(new RunConfig(config, training, run.data()), products, kernels);
    floats = floats(graph.variables());
    setter = setter();
    ConfigProto one =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(1)
            .setInterOpParallelismThreads(1)
            .build();
    session = new Session(graph.graph(), false, one);
    session.runner().addTarget(graph.initialize()).run().close();
  }

  /** Returns whether the graph contains the layers a second time. */
  boolean recomputes() {
    return Streams.stream(graph.graph().operations())
        .anyMatch(operation -> operation.name().contains("/again/"));
  }

  /** Returns the types of all matrix products. */
  Set<String> products() {
    return Streams.stream(graph.graph().operations())
        .filter(op -> PRODUCTS.contains(op.type()))
        .map(op -> op.output(0).dataType().name())
        .collect(toImmutableSet());
  }

  List<Parameter> parameters() {
    return graph.parameters();
  }

  /** Returns random tokens {@code [B, n T + 1]}, row-major. */
  int[] tokens(Random random) {
    return random.ints((long) BATCH * (config.stepLength() + 1), 0, config.vocabulary()).toArray();
  }

  /** Performs one update. */
  StepStatistics step(int[] tokens) {
    Shape shape = Shape.of(BATCH, config.stepLength() + 1);
    try (TInt32 window = TInt32.tensorOf(shape, DataBuffers.of(tokens));
        TFloat32 rate = TFloat32.scalarOf(LEARNING_RATE);
        Result result =
            session
                .runner()
                .feed(graph.tokens(), window)
                .feed(graph.learningRate(), rate)
                .addTarget(graph.update())
                .fetch(graph.statistics())
                .run()) {
      return StepStatistics.of((TFloat64) result.get(0), graph.layersWithLoss(), List.of());
    }
  }

  /** Returns the value of every float variable, by name. */
  Map<String, float[]> state() {
    Session.Runner runner = session.runner();
    floats.forEach(variable -> runner.fetch(variable.read()));
    var state = ImmutableMap.<String, float[]>builder();
    try (Result result = runner.run()) {
      for (int i = 0; i < floats.size(); i++) {
        Tensor tensor = result.get(i);
        float[] values = new float[Math.toIntExact(tensor.size())];
        tensor.asRawTensor().data().asFloats().read(values);
        state.put(floats.get(i).name(), values);
      }
    }
    return state.buildOrThrow();
  }

  /**
   * Sets the float variables of this graph to their values in a state, which may also contain other
   * variables. The count of updates does not change.
   */
  void set(Map<String, float[]> state) {
    Session.Runner runner = session.runner().addTarget(setter);
    List<Tensor> fed = new ArrayList<>();
    for (ResourceVariable<TFloat32> variable : floats) {
      var value = TFloat32.tensorOf(variable.shape(), DataBuffers.of(state.get(variable.name())));
      fed.add(value);
      runner.feed(inputs.get(variable.name()), value);
    }
    runner.run().close();
    fed.forEach(Tensor::close);
  }

  private Op setter() {
    var tf = graph.ops();
    List<Op> assignments = new ArrayList<>();
    for (ResourceVariable<TFloat32> variable : floats) {
      Operand<TFloat32> input = tf.placeholder(TFloat32.class, Placeholder.shape(variable.shape()));
      inputs.put(variable.name(), input);
      assignments.add(variable.assign(tf, input));
    }
    return tf.withControlDependencies(assignments).noOp();
  }

  @SuppressWarnings("unchecked") // the variable's type is checked
  private static List<ResourceVariable<TFloat32>> floats(List<ResourceVariable<?>> variables) {
    return variables.stream()
        .filter(variable -> variable.type().equals(TFloat32.class))
        .map(variable -> (ResourceVariable<TFloat32>) variable)
        .toList();
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
