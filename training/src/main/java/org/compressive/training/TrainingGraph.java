package org.compressive.training;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.compressive.data.Documents;
import org.compressive.graph.CompressiveTransformer;
import org.compressive.graph.Memories;
import org.compressive.graph.MemorySpec;
import org.compressive.graph.ParameterGroup;
import org.compressive.graph.Pass;
import org.compressive.graph.Recomputation;
import org.compressive.graph.VariableParameters;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.GraphScope;
import org.compressive.ops.Host;
import org.compressive.ops.Products;
import org.compressive.ops.ResourceVariable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * One training step as a graph: a window of every stream through the model, or several one after
 * the other where gradients pass through time, two losses, two gradients over disjoint parameters,
 * each clipped by its own norm, Adam, and the next memories.
 *
 * <p>Tokens and the learning rate go in, scalars come out; parameters, Adam's slots, memories and
 * the count of updates stay in variables. Nothing is assigned in a step whose losses or gradients
 * are not finite: that step's run fails instead, naming {@link #NOT_FINITE}.
 */
final class TrainingGraph implements AutoCloseable {

  /** What a step's failure message holds when a loss or a gradient is not finite. */
  static final String NOT_FINITE = "loss or gradient is not finite";

  private final Graph graph = new Graph();
  private final Ops tf = GraphScope.ops(graph);
  private final Ops host = Host.of(tf); // where dropout makes its seeds of the count of updates
  private final VariableParameters parameters = new VariableParameters(tf);
  private final Operand<TInt32> tokens; // [B, n T + 1]
  private final Operand<TFloat32> learningRate; // []
  private final Optional<DocumentInputs> documents;
  private final ResourceVariable<TInt64> updates; // []
  private final ImmutableMap<String, ResourceVariable<TFloat32>> memories;
  private final List<AdamVariables> slots = new ArrayList<>();
  private final Operand<TFloat64> statistics; // [4 + layersWithLoss], as StepStatistics lists them
  private final Optional<Operand<TFloat64>> layerStatistics; // [L, LayerStatistics.NUMBERS]
  private final ImmutableList<Integer> layersWithLoss;
  private final Op update;
  private final Op initialize;
  private final Op clearMemories;

  /** A step of a run. */
  TrainingGraph(RunConfig config) {
    this(config, Products.FLOAT32);
  }

  /** The same with matrix products of another precision, in gradients too. */
  TrainingGraph(RunConfig config, Products products) {
    ModelConfig model = config.model();
    int batch = config.training().batch();
    double clip = config.training().clip();
    long seed = config.training().seed();
    int length = model.stepLength();
    tokens =
        tf.withName("tokens")
            .placeholder(TInt32.class, Placeholder.shape(Shape.of(batch, length + 1)));
    learningRate =
        tf.withName("learning_rate").placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    updates = ResourceVariable.create(host, "updates", TInt64.class, Shape.scalar());
    memories = memoryVariables(model, batch);

    var transformer = new CompressiveTransformer(tf, model, parameters, products);
    var inputs = tf.slice(tokens, tf.array(0, 0), tf.array(batch, length)); // [B, n T]
    var targets = tf.slice(tokens, tf.array(0, 1), tf.array(batch, length)); // [B, n T]
    documents =
        config.data().documents() == Documents.SEPARATE
            ? Optional.of(DocumentInputs.create(tf, batch))
            : Optional.empty();
    var kept = Memories.of(model, spec -> memories.get(spec.name()).read());
    var state = documents.map(each -> kept.cleared(tf, each.starts())).orElse(kept);
    var plain = Pass.training(seed, updates.read());
    var padded = documents.map(each -> plain.padded(each.valid())).orElse(plain);
    var recomputation =
        config.training().recompute()
            ? Optional.of(new Recomputation(values(ParameterGroup.COMPRESSION)))
            : Optional.<Recomputation>empty();
    var pass = recomputation.map(padded::recomputing).orElse(padded);
    var output = transformer.unroll(tf, inputs, state, pass);
    var nats = transformer.nats(tf, output.rows(), targets); // [B, n T]
    var loss = pass.mean(tf, nats); // []
    var compressionLoss = output.compressionLoss(tf);

    // The ablation without stop-gradients: the Transformer learns from both losses.
    var learnt =
        compressionLoss
            .filter(l -> !model.compressionLoss().stopGradient())
            .<Operand<TFloat32>>map(l -> tf.math.add(loss, l))
            .orElse(loss);
    var taskGradients =
        recomputation
            .map(r -> r.gradients(tf, learnt, values(ParameterGroup.TRANSFORMER)))
            .orElseGet(() -> gradients(learnt, values(ParameterGroup.TRANSFORMER)));
    var task = GroupGradient.of(tf, parameters.in(ParameterGroup.TRANSFORMER), taskGradients, clip);
    var learners = parameters.in(ParameterGroup.COMPRESSION);
    var compression =
        compressionLoss
            .filter(l -> !learners.isEmpty())
            .map(
                l ->
                    recomputation
                        .map(r -> r.compressionGradients(tf))
                        .orElseGet(() -> gradients(l, values(ParameterGroup.COMPRESSION))))
            .map(gradients -> GroupGradient.of(tf, learners, gradients, clip));
    Operand<TFloat32> none = tf.constant(0f);
    List<Operand<TFloat32>> scalars = new ArrayList<>();
    scalars.add(loss);
    scalars.add(task.norm());
    scalars.add(compressionLoss.orElse(none));
    scalars.add(compression.map(GroupGradient::norm).orElse(none));
    scalars.addAll(output.compressionLosses().values());
    layerStatistics =
        config.training().statisticsEvery() > 0
            ? Optional.of(LayerStatistics.measure(tf, model, output, pass))
            : Optional.empty();
    layersWithLoss = ImmutableList.copyOf(output.compressionLosses().keySet());
    // In float64, or mixed precision would round what is reported to bfloat16.
    List<Operand<TFloat64>> exact = new ArrayList<>();
    scalars.forEach(scalar -> exact.add(tf.dtypes.cast(scalar, TFloat64.class)));
    statistics = tf.debugging.checkNumerics(tf.stack(exact), NOT_FINITE);

    List<Op> assignments = new ArrayList<>();
    Ops checked = tf.withControlDependencies(statistics);
    var next = host.math.add(updates.read(), host.constant(1L)); // []
    var adam = new Adam(tf, tf.dtypes.cast(next, TFloat32.class), learningRate);
    assignments.addAll(apply(adam, checked, task));
    compression.ifPresent(gradient -> assignments.addAll(apply(adam, checked, gradient)));
    memories.forEach(
        (name, memory) ->
            assignments.add(memory.assignAfterRead(checked, output.memories().get(name))));
    assignments.add(updates.assign(checked, next));
    update = tf.withControlDependencies(assignments).withName("update").noOp();
    clearMemories = clear();
    initialize = initialize(seed);
  }

  Graph graph() {
    return graph;
  }

  Ops ops() {
    return tf;
  }

  Operand<TInt32> tokens() {
    return tokens;
  }

  Operand<TFloat32> learningRate() {
    return learningRate;
  }

  /** What else a step takes where documents are kept apart. */
  Optional<DocumentInputs> documents() {
    return documents;
  }

  Operand<TFloat64> statistics() {
    return statistics;
  }

  /**
   * What {@link LayerStatistics} reads, where a run wants it; steps that do not fetch it are
   * spared.
   */
  Optional<Operand<TFloat64>> layerStatistics() {
    return layerStatistics;
  }

  /** The layers whose own compression losses end {@link #statistics}. */
  List<Integer> layersWithLoss() {
    return layersWithLoss;
  }

  Op update() {
    return update;
  }

  /** Gives every variable its first value. */
  Op initialize() {
    return initialize;
  }

  /** Empties all memories, as at the start of an epoch. */
  Op clearMemories() {
    return clearMemories;
  }

  List<Parameter> parameters() {
    return parameters.all();
  }

  /** Everything a checkpoint holds. */
  List<ResourceVariable<?>> variables() {
    var all = ImmutableList.<ResourceVariable<?>>builder();
    parameters.all().forEach(parameter -> all.add(parameter.variable()));
    slots.forEach(slot -> all.add(slot.mean(), slot.variance()));
    all.addAll(memories.values());
    return all.add(updates).build();
  }

  @Override
  public void close() {
    graph.close();
  }

  private ImmutableMap<String, ResourceVariable<TFloat32>> memoryVariables(
      ModelConfig model, int batch) {
    var variables = ImmutableMap.<String, ResourceVariable<TFloat32>>builder();
    for (MemorySpec spec : Memories.specs(model)) {
      variables.put(
          spec.name(),
          ResourceVariable.create(
              tf, "memories/" + spec.name(), TFloat32.class, spec.shape(batch)));
    }
    return variables.buildOrThrow();
  }

  private List<Operand<TFloat32>> values(ParameterGroup group) {
    return parameters.in(group).stream()
        .<Operand<TFloat32>>map(parameter -> parameter.variable().read())
        .toList();
  }

  private List<Operand<TFloat32>> gradients(
      Operand<TFloat32> loss, List<Operand<TFloat32>> values) {
    var gradients = tf.gradients(loss, values);
    return IntStream.range(0, values.size())
        .<Operand<TFloat32>>mapToObj(gradients::<TFloat32>dy)
        .toList();
  }

  private List<Op> apply(Adam adam, Ops checked, GroupGradient gradient) {
    List<Op> applications = new ArrayList<>();
    for (int i = 0; i < gradient.parameters().size(); i++) {
      var variable = gradient.parameters().get(i).variable();
      var slot = AdamVariables.create(tf, variable);
      slots.add(slot);
      applications.add(adam.apply(checked, variable, slot, gradient.clipped().get(i)));
    }
    return applications;
  }

  private Op initialize(long seed) {
    List<Op> assignments = new ArrayList<>();
    assignments.add(parameters.initialize(tf, seed));
    for (AdamVariables slot : slots) {
      assignments.add(slot.mean().assign(tf, zeros(slot.mean().shape())));
      assignments.add(slot.variance().assign(tf, zeros(slot.variance().shape())));
    }
    assignments.add(clearMemories);
    assignments.add(updates.assign(tf, tf.constant(0L)));
    return tf.withControlDependencies(assignments).withName("initialize").noOp();
  }

  private Op clear() {
    List<Op> assignments = new ArrayList<>();
    memories.values().forEach(memory -> assignments.add(memory.assign(tf, zeros(memory.shape()))));
    return tf.withControlDependencies(assignments).withName("clear_memories").noOp();
  }

  private Operand<TFloat32> zeros(Shape shape) {
    return tf.fill(tf.constant(shape), tf.constant(0f));
  }
}
