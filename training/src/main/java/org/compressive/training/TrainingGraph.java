package org.compressive.training;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.compressive.data.Documents;
import org.compressive.graph.CompressiveStack;
import org.compressive.graph.CompressiveTransformer;
import org.compressive.graph.Loss;
import org.compressive.graph.Memories;
import org.compressive.graph.MemoryVariables;
import org.compressive.graph.ParameterGroup;
import org.compressive.graph.Pass;
import org.compressive.graph.Recomputation;
import org.compressive.graph.VariableParameters;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.Collectives;
import org.compressive.ops.GraphScope;
import org.compressive.ops.KernelUse;
import org.compressive.ops.MatMulPrecision;
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
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * The graph of one training step. In the forward phase, the model reads one window of every stream,
 * or several in sequence if gradients pass through time, and computes the losses. The {@link
 * Optimizer} then computes, exchanges and clips each group's gradient. In the update phase, Adam's
 * new parameters and the next memories are stored.
 *
 * <p>The inputs are tokens and the learning rate, and the outputs are scalars. Parameters, Adam's
 * averages, memories and the count of updates are kept in variables. If the losses or gradients of
 * a step are not finite, nothing is assigned. The run of the step then fails with a message that
 * contains {@link #NOT_FINITE}; if several processes train together, it returns these values.
 */
final class TrainingGraph implements AutoCloseable {

  /** The part of the error message that identifies a step whose loss or gradient is not finite. */
  static final String NOT_FINITE = "loss or gradient is not finite";

  /** The prefix of the names that the weights themselves have in a checkpoint with averages. */
  static final String UNAVERAGED = "unaveraged/";

  /**
   * The result of the forward phase.
   *
   * @param nats the cross-entropy of each target in nats, {@code [B, n T]}
   * @param loss the task loss in mean nats per token, a scalar
   * @param compressionLoss the mean compression loss over layers, a scalar; empty if there is none
   */
  private record Forward(
      CompressiveStack.Output output,
      Operand<TFloat32> nats,
      Operand<TFloat32> loss,
      Optional<Operand<TFloat32>> compressionLoss) {}

  /** The key of the first collective of this graph, above those of other graphs. */
  private static final long FIRST_COLLECTIVE = 1000;

  private final Graph graph = new Graph();
  private final Ops tf = GraphScope.ops(graph);
  private final VariableParameters parameters = new VariableParameters(tf);
  private final Operand<TInt32> tokens; // [B, n T + 1]
  private final Operand<TFloat32> learningRate; // []
  private final Optional<DocumentInputs> documents;
  private final Optimizer optimizer;
  private final MemoryVariables memories;
  private final Operand<TFloat32> nats; // [B, n T]
  private final FiniteCheck statistics; // [4 + layersWithLoss], as StepStatistics lists them
  private final Optional<Operand<TFloat64>> layerStatistics; // [L, LayerStatistics.NUMBERS]
  private final Optional<Operand<TString>> histograms; // []
  private final ImmutableList<Integer> layersWithLoss;
  private final Optional<CollectiveExchange> exchange;
  private final Optional<ExchangeTimes> times;
  private final Optional<Operand<TFloat64>> updateTimes; // [N + 1]
  private final Optional<Operand<TFloat64>> sumsTimes; // [N + 1]
  private final Optional<Shares> shares;
  private final Optional<SharedState> shared;
  private final Optional<AccumulationOps> accumulation;
  private final Optional<AccumulationOps.Sums> sums;
  private final Optional<Snapshot> snapshot;
  private final Optional<SkippedStarts> skippedStarts;
  private final Op update;
  private final Op initialize;
  private final Op clearMemories;

  /** Creates the graph of a step in float32. */
  TrainingGraph(RunConfig config) {
    this(config, MatMulPrecision.FLOAT32, KernelUse.ALL);
  }

  /**
   * Creates the graph of a step.
   *
   * @param products the precision of matrix products, including those of gradients
   * @param kernels the kernels in Java, which are used where they run
   */
  TrainingGraph(RunConfig config, MatMulPrecision products, KernelUse kernels) {
    this(config, products, kernels, Share.WHOLE);
  }

  /**
   * Creates the graph of a step that several processes take together. Each reads its share of the
   * streams; gradients and losses are added up over processes.
   *
   * @param products the precision of matrix products, including those of gradients
   * @param kernels the kernels in Java, which are used where they run
   */
  TrainingGraph(RunConfig config, MatMulPrecision products, KernelUse kernels, Share share) {
    ModelConfig model = config.model();
    TrainingConfig training = config.training();
    int batch = share.of(training.microBatch());
    var collectives =
        share.isWhole()
            ? Optional.<Collectives>empty()
            : Optional.of(new Collectives(share.processes(), FIRST_COLLECTIVE));
    exchange = collectives.map(each -> new CollectiveExchange(each, training.exchangePrecision()));
    times = collectives.map(each -> new ExchangeTimes(tf, share, each));
    tokens = placeholder("tokens", TInt32.class, Shape.of(batch, model.stepLength() + 1));
    learningRate = placeholder("learning_rate", TFloat32.class, Shape.scalar());
    documents =
        config.data().documents() == Documents.SEPARATE || config.data().hasContext()
            ? Optional.of(DocumentInputs.create(tf, batch, model.stepLength()))
            : Optional.empty();
    optimizer =
        new Optimizer(
            tf,
            parameters,
            training,
            exchange.<GradientExchange>map(each -> each).orElse(GradientExchange.NONE));
    accumulation =
        training.accumulation().accumulates()
            ? Optional.of(new AccumulationOps(tf))
            : Optional.empty();
    shares =
        accumulation.map(AccumulationOps::shares).or(() -> exchange.map(each -> new Shares(tf)));
    memories = MemoryVariables.create(tf, model, share.of(training.batch()));
    var transformer = new CompressiveTransformer(tf, model, parameters, products);
    var recomputation =
        training.recompute()
            ? Optional.of(new Recomputation(parameters.values(ParameterGroup.COMPRESSION)))
            : Optional.<Recomputation>empty();
    Pass pass = pass(training, kernels, share, recomputation);

    var forward = forward(transformer, pass);
    Ops backward = tf.withSubScope("backward");
    var computed =
        optimizer.computed(
            backward,
            losses(model, forward, training.recompute()),
            Differentiation.of(recomputation, share(ParameterGroup.COMPRESSION)));
    // Accumulated gradients are exchanged later, and only their norms here are of use.
    var gradients =
        accumulation.isPresent()
            ? optimizer.clippedAlone(backward, computed)
            : optimizer.clipped(backward, computed);
    nats = forward.nats();
    Ops scope = tf.withSubScope("statistics");
    var own = scalars(scope, forward, gradients);
    var all = exchange.map(each -> summed(scope, each, own)).orElse(own);
    statistics = FiniteCheck.of(scope, all, exchange.isPresent());
    layerStatistics =
        training.statisticsEvery() > 0
            ? Optional.of(
                mean(
                    scope,
                    LayerStatistics.measure(scope, model, forward.output(), parameters, pass),
                    share))
            : Optional.empty();
    layersWithLoss = ImmutableList.copyOf(forward.output().compressionLosses().keySet());
    Ops checked = statistics.passed(tf);
    sums =
        accumulation.map(
            each -> each.sums(checked, computed, optimizer, learningRate, exchange.isPresent()));
    var exchanged = exchange.map(each -> measured(each.given(), each.received()));
    updateTimes = accumulation.isEmpty() ? exchanged : exchange.map(each -> measured(own, all));
    sumsTimes = accumulation.flatMap(each -> exchanged);
    var learnt =
        sums.map(AccumulationOps.Sums::add)
            .orElseGet(() -> optimizer.update(checked, gradients, learningRate));
    histograms =
        training.histogramsEvery() > 0
            ? Optional.of(
                sums.map(each -> histograms(each.norms(), each.clipped(), memories.read()))
                    .orElseGet(
                        () -> histograms(statistics, gradients, forward.output().memories())))
            : Optional.empty();
    update = update(checked, learnt, forward.output().memories());
    clearMemories = memories.clear(tf);
    skippedStarts =
        documents.map(each -> SkippedStarts.create(tf, memories, share.of(training.batch())));
    snapshot =
        accumulation
            .filter(each -> training.microBatch() < training.batch())
            .map(each -> Snapshot.of(tf, assignedByRuns(each)));
    initialize = initialize(tf.withSubScope("initialize"), training.seed());
    shared =
        collectives.map(
            each ->
                new SharedState(
                    tf,
                    share,
                    training,
                    each,
                    saved(),
                    memories.all(),
                    accumulation.map(AccumulationOps::sumVariables).orElse(ImmutableList.of())));
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

  /** Returns the additional inputs of a step if documents are separate or may have contexts. */
  Optional<DocumentInputs> documents() {
    return documents;
  }

  /**
   * Returns the cross-entropy of each target in nats before the update, {@code [B, n T]}; that of
   * padding is meaningless, and that of a context is not part of the loss.
   */
  Operand<TFloat32> nats() {
    return nats;
  }

  Operand<TFloat64> statistics() {
    return statistics.values();
  }

  /** Returns the measurement of the exchange, if several processes train together. */
  Optional<ExchangeTimes> times() {
    return times;
  }

  /** Returns the times of the exchange in a run of {@link #update}. */
  Optional<Operand<TFloat64>> updateTimes() {
    return updateTimes;
  }

  /** Returns the times of the exchange in a run of {@link #sums}. */
  Optional<Operand<TFloat64>> sumsTimes() {
    return sumsTimes;
  }

  /** Returns the number of bytes of gradients that this process gives for an update. */
  long exchangeBytes() {
    return exchange.map(CollectiveExchange::bytes).orElse(0L);
  }

  /**
   * Returns the values that {@link LayerStatistics} reads, if the run measures them. A step that
   * does not fetch them does not compute them.
   */
  Optional<Operand<TFloat64>> layerStatistics() {
    return layerStatistics;
  }

  /**
   * Returns the value that {@link StepHistograms} reads, if the run draws histograms. A step that
   * does not fetch it does not compute it.
   */
  Optional<Operand<TString>> histograms() {
    return histograms;
  }

  /** Returns the layers whose compression losses are the last elements of {@link #statistics}. */
  List<Integer> layersWithLoss() {
    return layersWithLoss;
  }

  Op update() {
    return update;
  }

  /**
   * Returns the inputs by which runs share in an update, if gradients are accumulated. Then {@link
   * #update} only adds the gradient of the streams that are read to the sums, and {@link #sums}
   * apply them.
   */
  Optional<AccumulationOps> accumulation() {
    return accumulation;
  }

  /**
   * Returns the shares of an update that the losses of a run of the graph have, if it is not the
   * only run.
   */
  Optional<Shares> shares() {
    return shares;
  }

  /** Returns the state that a checkpoint holds, if several processes train together. */
  Optional<SharedState> shared() {
    return shared;
  }

  /** Returns the ops that apply accumulated gradients, if gradients are accumulated. */
  Optional<AccumulationOps.Sums> sums() {
    return sums;
  }

  /**
   * Returns the ops that undo the runs of a step, if a step has several runs. A step of one run
   * assigns everything or nothing.
   */
  Optional<Snapshot> snapshot() {
    return snapshot;
  }

  /** Returns the op to run for a step that is skipped, if documents are separate. */
  Optional<SkippedStarts> skippedStarts() {
    return skippedStarts;
  }

  /** Returns the op that initializes every variable. */
  Op initialize() {
    return initialize;
  }

  /** Returns the op that clears all memories, as at the start of an epoch. */
  Op clearMemories() {
    return clearMemories;
  }

  /** Returns an op that sets the averages of the weights to the weights, if they are averaged. */
  Optional<Op> startAverage() {
    return optimizer.weightAverage().map(average -> average.start(tf));
  }

  List<Parameter> parameters() {
    return parameters.all();
  }

  /** Returns all variables that a checkpoint holds. */
  List<ResourceVariable<?>> variables() {
    return saved().values().asList();
  }

  /**
   * Returns all variables that a checkpoint holds, by the names that their tensors have there. If
   * weights are averaged, the average has the name of the parameter, so that whoever reads a model
   * from a checkpoint gets the average.
   */
  ImmutableMap<String, ResourceVariable<?>> saved() {
    var all = ImmutableMap.<String, ResourceVariable<?>>builder();
    for (Parameter parameter : parameters.all()) {
      var variable = parameter.variable();
      var average = optimizer.weightAverage().flatMap(each -> each.of(parameter));
      average.ifPresent(each -> all.put(UNAVERAGED + variable.name(), variable));
      all.put(variable.name(), average.orElse(variable));
    }
    var others = ImmutableList.<ResourceVariable<?>>builder();
    others.addAll(optimizer.averages()).addAll(memories.all()).add(optimizer.updates());
    accumulation.ifPresent(each -> others.addAll(each.variables()));
    others.build().forEach(variable -> all.put(variable.name(), variable));
    return all.buildOrThrow();
  }

  /** Returns the variables that do not depend on the text that was read last: all but memories. */
  List<ResourceVariable<?>> trainedVariables() {
    var all = ImmutableList.<ResourceVariable<?>>builder();
    parameters.all().forEach(parameter -> all.add(parameter.variable()));
    return all.addAll(optimizer.averages()).add(optimizer.updates()).build();
  }

  /** Adds a digest of the parameters and of Adam's averages, a scalar. */
  Operand<TInt64> digest() {
    var all = ImmutableList.<ResourceVariable<TFloat32>>builder();
    parameters.all().forEach(parameter -> all.add(parameter.variable()));
    return StateDigest.create(tf, all.addAll(optimizer.averages()).build());
  }

  @Override
  public void close() {
    graph.close();
  }

  private Operand<TString> histograms(
      FiniteCheck check, List<ClippedGradient> gradients, Memories memories) {
    return check.text(tf, checked -> StepHistograms.create(checked, gradients, memories));
  }

  private Operand<TFloat64> measured(List<? extends Op> given, List<? extends Op> received) {
    return times.orElseThrow().measured(tf, given, received);
  }

  /** Returns the variables that the runs of a step assign before its update. */
  private List<ResourceVariable<?>> assignedByRuns(AccumulationOps accumulation) {
    return ImmutableList.<ResourceVariable<?>>builder()
        .addAll(accumulation.variables())
        .addAll(memories.all())
        .build();
  }

  private Pass pass(
      TrainingConfig training,
      KernelUse kernels,
      Share share,
      Optional<Recomputation> recomputation) {
    var step = accumulation.map(AccumulationOps::runs).orElseGet(optimizer.updates()::read);
    var whole = Pass.training(training.seed(), step).with(kernels);
    var plain = share.isWhole() ? whole : whole.part(share.part(training));
    var padded = documents.map(each -> plain.padded(each.valid())).orElse(plain);
    return recomputation.map(padded::recomputing).orElse(padded);
  }

  /**
   * Reads the tokens with the current memories, or with empty memories for streams in which a
   * document begins.
   */
  private Forward forward(CompressiveTransformer transformer, Pass pass) {
    int batch = (int) tokens.shape().get(0);
    int length = (int) tokens.shape().get(1) - 1;
    var inputs = tf.slice(tokens, tf.array(0, 0), tf.array(batch, length)); // [B, n T]
    var targets = tf.slice(tokens, tf.array(0, 1), tf.array(batch, length)); // [B, n T]
    var kept =
        accumulation.map(each -> memories.read(tf, each.first(), batch)).orElseGet(memories::read);
    var state = documents.map(each -> kept.cleared(tf, each.starts())).orElse(kept);
    var output = transformer.unroll(tf, inputs, state, pass);
    var nats = transformer.nats(tf, output.rows(), targets); // [B, n T]
    var loss = documents.map(each -> each.mean(tf, nats)).orElseGet(() -> pass.mean(tf, nats));
    return new Forward(output, nats, loss, output.compressionLoss(tf));
  }

  /**
   * Returns the losses of a step, each with the group that learns from it. If gradients are
   * accumulated or exchanged, each loss has its share of the update.
   */
  private ImmutableList<Loss> losses(ModelConfig model, Forward forward, boolean recomputes) {
    var losses = ImmutableList.<Loss>builder();
    losses.add(shared(new Loss("task", ParameterGroup.TRANSFORMER, forward.loss())));
    checkArgument(
        !recomputes || forward.output().mixerLosses().isEmpty(),
        "training.recompute (true) must be false for a mixer that has a loss of its own");
    forward.output().mixerLosses().forEach(loss -> losses.add(shared(loss)));
    if (forward.compressionLoss().isPresent()) {
      var compression =
          shared(
              new Loss("compression", ParameterGroup.COMPRESSION, forward.compressionLoss().get()));
      losses.add(compression);
      if (!model.compressionLoss().stopGradient()) {
        // An ablation: the gradient of the compression loss also reaches the Transformer.
        losses.add(
            new Loss("unstopped_compression", ParameterGroup.TRANSFORMER, compression.value()));
      }
    }
    return losses.build();
  }

  private Loss shared(Loss loss) {
    return share(loss.group())
        .map(share -> new Loss(loss.name(), loss.group(), tf.math.mul(loss.value(), share)))
        .orElse(loss);
  }

  /** Returns the share of an update that the losses of a group have, if it is not the whole. */
  private Optional<Operand<TFloat32>> share(ParameterGroup group) {
    return shares.map(each -> each.of(tf, group));
  }

  /** Returns the mean over processes of what each has measured of its own streams. */
  private Operand<TFloat64> mean(Ops tf, Operand<TFloat64> measured, Share share) {
    return exchange
        .map(
            each -> {
              var part =
                  tf.math.div(
                      tf.dtypes.cast(measured, TFloat32.class),
                      tf.constant((float) share.processes()));
              return (Operand<TFloat64>) tf.dtypes.cast(each.sum(tf, part), TFloat64.class);
            })
        .orElse(measured);
  }

  /** Returns the values of this process that {@link StepStatistics} reads. */
  private static ImmutableList<Operand<TFloat32>> scalars(
      Ops tf, Forward forward, List<ClippedGradient> gradients) {
    Operand<TFloat32> none = tf.constant(0f);
    var scalars = ImmutableList.<Operand<TFloat32>>builder();
    scalars.add(forward.loss());
    scalars.add(norm(ParameterGroup.TRANSFORMER, gradients).orElse(none));
    scalars.add(forward.compressionLoss().orElse(none));
    scalars.add(norm(ParameterGroup.COMPRESSION, gradients).orElse(none));
    scalars.addAll(forward.output().compressionLosses().values());
    return scalars.build();
  }

  /**
   * Returns the values of all processes: the losses are the sums over processes of each one's
   * losses times its shares in the update.
   */
  private ImmutableList<Operand<TFloat32>> summed(
      Ops tf, CollectiveExchange exchange, List<Operand<TFloat32>> scalars) {
    var task = share(ParameterGroup.TRANSFORMER).orElseThrow();
    var compression = share(ParameterGroup.COMPRESSION).orElseThrow();
    List<Operand<TFloat32>> weighed = new ArrayList<>();
    for (int i = 0; i < scalars.size(); i++) {
      var scalar = scalars.get(i);
      weighed.add(
          switch (i) {
            case 0 -> tf.math.mul(scalar, task);
            case 1, 3 -> scalar; // norms, of gradients that have their shares
            default -> tf.math.mul(scalar, compression);
          });
    }
    List<Operand<TFloat32>> sums = new ArrayList<>(exchange.sums(tf, weighed));
    if (accumulation.isEmpty()) {
      // The norms are those of gradients that have been exchanged.
      sums.set(1, scalars.get(1));
      sums.set(3, scalars.get(3));
    }
    return ImmutableList.copyOf(sums);
  }

  /** Returns the norms of the Transformer's gradient and of the compression functions'. */
  static ImmutableList<Operand<TFloat32>> norms(Ops tf, List<ClippedGradient> gradients) {
    Operand<TFloat32> none = tf.constant(0f);
    return ImmutableList.of(
        norm(ParameterGroup.TRANSFORMER, gradients).orElse(none),
        norm(ParameterGroup.COMPRESSION, gradients).orElse(none));
  }

  private static Optional<Operand<TFloat32>> norm(
      ParameterGroup group, List<ClippedGradient> gradients) {
    return gradients.stream()
        .filter(clipped -> clipped.gradient().group() == group)
        .map(ClippedGradient::norm)
        .findFirst();
  }

  /**
   * Returns the op that stores what was learned and the memories after {@link #statistics} have
   * been checked to be finite.
   */
  private Op update(Ops checked, Op learnt, Memories next) {
    var remembered =
        accumulation
            .map(each -> memories.advance(checked, next, each.first()))
            .orElseGet(() -> memories.advance(checked, next));
    return tf.withControlDependencies(learnt, remembered).withName("update").noOp();
  }

  private Op initialize(Ops tf, long seed) {
    List<Op> all = new ArrayList<>();
    var first = parameters.initialize(tf, seed);
    all.add(first);
    optimizer
        .weightAverage()
        .ifPresent(average -> all.add(average.start(tf.withControlDependencies(first))));
    all.add(optimizer.initialize(tf));
    all.add(clearMemories);
    sums.ifPresent(each -> all.add(each.clear()));
    return tf.withControlDependencies(all).noOp();
  }

  private <T extends TType> Operand<T> placeholder(String name, Class<T> type, Shape shape) {
    return tf.withName(name).placeholder(type, Placeholder.shape(shape));
  }
}
