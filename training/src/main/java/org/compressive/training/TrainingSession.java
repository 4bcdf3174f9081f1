package org.compressive.training;

import com.google.common.primitives.Floats;
import com.google.common.primitives.ImmutableLongArray;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.compressive.checkpoints.VariableSaver;
import org.compressive.checkpoints.proto.StoredVariable;
import org.compressive.data.BatchSource;
import org.compressive.data.SelectedStreams;
import org.compressive.data.TokenBatch;
import org.compressive.data.TrainingStreams;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.inference.RunObserver;
import org.compressive.inference.SessionOptions;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/**
 * Runs a training graph in a TensorFlow session in this process, fed from the streams of a corpus.
 */
final class TrainingSession implements StepRunner {

  private final TrainingGraph graph;
  private final Session session;
  private final VariableSaver saver;
  private final Optional<Operand<TInt64>> digest; // []
  private final BatchSource streams;
  private final Accumulation accumulation;
  private final MicroBatches parts;
  private final Share share;
  private final TokenBatch batch;
  private final long statisticsEvery;
  private final long histogramsEvery;
  private double reached; // the time up to which the step has been measured, in seconds

  /** Creates the session of a process that trains alone. */
  TrainingSession(RunConfig config, BatchSource streams) {
    this(config, streams, Share.WHOLE, new SessionFactory.Local());
  }

  /** Creates the session of one of several processes, which reads its own streams. */
  TrainingSession(RunConfig config, TrainingStreams streams, Share share, SessionFactory sessions) {
    this(config, new SelectedStreams(streams, share.streams(config.training())), share, sessions);
  }

  private TrainingSession(
      RunConfig config, BatchSource streams, Share share, SessionFactory sessions) {
    var training = config.training();
    this.streams = streams;
    this.share = share;
    batch = new TokenBatch(share.of(training.batch()), config.model().stepLength());
    accumulation = training.accumulation();
    parts = new MicroBatches(config, share);
    statisticsEvery = training.statisticsEvery();
    histogramsEvery = training.histogramsEvery();
    var options =
        new SessionOptions(training.precision(), training.xla(), training.deterministic());
    graph = new TrainingGraph(config, options.products(), options.kernels(), share);
    saver =
        graph
            .shared()
            .map(each -> VariableSaver.ofTensors(graph.ops(), each.tensors()))
            .orElseGet(() -> VariableSaver.create(graph.ops(), graph.saved()));
    digest = share.isWhole() ? Optional.empty() : Optional.of(graph.digest());
    session = sessions.create(graph.graph(), options.toProto());
  }

  @Override
  public void initialize() {
    session.run(graph.initialize());
  }

  @Override
  public void restore(Path variables) {
    saver.restore(session, variables);
  }

  @Override
  public void save(Path variables) {
    saver.save(session, variables);
  }

  /** Takes part in {@link #save} of another process, which writes the state of all. */
  void contribute() {
    session.run(graph.shared().orElseThrow().gathered());
  }

  /** Returns a digest of the variables that have the same values in all processes. */
  long digest() {
    try (var result = session.runner().fetch(digest.orElseThrow()).run()) {
      return ((TInt64) result.get(0)).getLong();
    }
  }

  /** Returns the parameters of the model. */
  List<Parameter> parameters() {
    return graph.parameters();
  }

  /**
   * Sets parameters to the values in variable files. Their moving averages start from these, too.
   *
   * @param names the names of the parameters
   * @param variables the prefix of the files' paths
   */
  void take(Collection<String> names, Path variables) {
    var taken =
        graph.parameters().stream()
            .map(Parameter::variable)
            .filter(variable -> names.contains(variable.name()))
            .toList();
    VariableSaver.create(graph.ops(), taken).restore(session, variables);
    graph.startAverage().ifPresent(session::run);
  }

  @Override
  public List<StoredVariable> savedVariables() {
    return saver.variables();
  }

  /**
   * Reads the next window of every stream, or as many windows as the graph unrolls, and performs an
   * update unless one follows later windows only. Memories are cleared at the start of each epoch,
   * because the text there does not continue the text before it.
   */
  @Override
  public StepStatistics step(long step, double learningRate) {
    return step(step, learningRate, null);
  }

  /**
   * Takes one step, like {@link #step(long, double)}, with an observer.
   *
   * @param observer observes the run of the step; null for none
   */
  StepStatistics step(long step, double learningRate, @Nullable RunObserver observer) {
    long inEpoch = step % streams.windows();
    reached = now();
    if (inEpoch == 0 && step > 0) {
      session.run(graph.clearMemories());
    }
    streams.read(inEpoch, batch);
    boolean asked = isDue(statisticsEvery, step, 1);
    try {
      return graph.sums().isPresent()
          ? accumulated(step, learningRate, asked, observer)
          : updated(step, learningRate, asked, observer);
    } catch (TFInvalidArgumentException | DivergedException e) {
      if (String.valueOf(e.getMessage()).contains(TrainingGraph.NOT_FINITE)) {
        graph.snapshot().map(Snapshot::putBack).ifPresent(session::run);
        var found = notFinite();
        boolean all = share.isWhole() && found.isEmpty(); // else another process may have found one
        throw new DivergedException(TrainingGraph.NOT_FINITE, all ? places(step) : found, e);
      }
      throw e;
    }
  }

  /** Fails like the graph of a process that trains alone if a value is not finite. */
  private static void checkFinite(TFloat64 values) {
    for (var value : values.scalars()) {
      if (!Double.isFinite(value.getDouble())) {
        throw new DivergedException(TrainingGraph.NOT_FINITE);
      }
    }
  }

  private static double now() {
    var now = Instant.now();
    return now.getEpochSecond() + now.getNano() / 1e9;
  }

  @Override
  public void skip(long step) {
    streams.read(step % streams.windows(), batch);
    graph
        .skippedStarts()
        .ifPresent(
            skipped -> {
              try (var starts = TBool.vectorOf(batch.starts())) {
                session
                    .runner()
                    .feed(skipped.starts(), starts)
                    .addTarget(skipped.clear())
                    .run()
                    .close();
              }
            });
  }

  /**
   * Returns the places of the windows of this process whose losses are not finite. If there are
   * none, then a gradient or a loss in another process is not.
   */
  private ImmutableLongArray notFinite() {
    var suspects = ImmutableLongArray.builder();
    for (int first = 0; first < batch.streams(); first += parts.size()) {
      float[] losses = losses(first); // [B, T]
      for (int row = 0; row < parts.size(); row++) {
        int valid = batch.valid()[first + row];
        if (valid == 0) {
          continue;
        }
        int from = row * batch.window();
        if (!Floats.asList(losses).subList(from, from + valid).stream().allMatch(Float::isFinite)) {
          suspects.add(batch.places()[first + row]);
        }
      }
    }
    return suspects.build();
  }

  /** Returns the places of the windows that all processes read in a step. */
  ImmutableLongArray places(long step) {
    BatchSource all = streams instanceof SelectedStreams own ? own.all() : streams;
    var whole = new TokenBatch(all.streams(), all.window());
    all.read(step % all.windows(), whole);
    var places = ImmutableLongArray.builder();
    for (int row = 0; row < whole.streams(); row++) {
      if (whole.valid()[row] > 0) {
        places.add(whole.places()[row]);
      }
    }
    return places.build();
  }

  /** Returns the losses of some streams of the batch, {@code [B, T]}, without an update. */
  private float[] losses(int first) {
    try (var feeds = StreamFeeds.of(batch, first, parts.size());
        var row = TInt32.scalarOf(first)) {
      var runner = session.runner().fetch(graph.nats());
      graph.accumulation().ifPresent(each -> runner.feed(each.first(), row));
      feeds.into(runner, graph);
      try (var result = runner.run()) {
        float[] losses = new float[parts.size() * batch.window()];
        result.get(0).asRawTensor().data().asFloats().read(losses);
        return losses;
      }
    }
  }

  private StepStatistics updated(
      long step, double learningRate, boolean asked, @Nullable RunObserver observer) {
    boolean drawn = isDue(histogramsEvery, step, 1);
    try (var rate = TFloat32.scalarOf((float) learningRate);
        var share = TFloat32.vectorOf(parts.shares(batch, targets(step), 0, 1))) {
      var runner = session.runner().feed(graph.learningRate(), rate);
      graph.shares().ifPresent(shares -> runner.feed(shares.values(), share));
      return run(0, runner, asked, drawn, observer);
    }
  }

  private StepStatistics accumulated(
      long step, double learningRate, boolean asked, @Nullable RunObserver observer) {
    List<StepStatistics> each = new ArrayList<>();
    var inputs = graph.accumulation().orElseThrow();
    graph.snapshot().map(Snapshot::take).ifPresent(session::run);
    for (int i = 0; i < parts.count(); i++) {
      int first = i * parts.size();
      float[] shares = parts.shares(batch, targets(step), i, accumulation.windows(step));
      try (var row = TInt32.scalarOf(first);
          var share = TFloat32.vectorOf(shares)) {
        var runner =
            session.runner().feed(inputs.first(), row).feed(inputs.shares().values(), share);
        each.add(run(first, runner, asked, false, observer));
      }
    }
    return accumulation.updatesAfter(step)
        ? applied(each, graph.sums().orElseThrow(), step, learningRate)
        : combined(each, step, Double.NaN, Double.NaN);
  }

  private StepStatistics combined(
      List<StepStatistics> each, long step, double norm, double compressionNorm) {
    return parts.combined(
        batch, targets(step), accumulation.windows(step), each, norm, compressionNorm);
  }

  /** Returns the numbers of targets that all processes read in a step. */
  private TargetCounts targets(long step) {
    return streams instanceof SelectedStreams own
        ? TargetCounts.of(own.all(), step % streams.windows())
        : TargetCounts.of(batch);
  }

  /**
   * Applies the accumulated gradients. Histograms are drawn if one of the windows that count in the
   * update asks for them.
   *
   * @param each the statistics of each micro-batch of the last window
   */
  private StepStatistics applied(
      List<StepStatistics> each, AccumulationOps.Sums sums, long step, double learningRate) {
    boolean drawn = isDue(histogramsEvery, step, accumulation.windows(step));
    try (var rate = TFloat32.scalarOf((float) learningRate);
        var started = TFloat64.scalarOf(reached)) {
      var runner =
          session
              .runner()
              .feed(graph.learningRate(), rate)
              .fetch(sums.norms().values())
              .addTarget(sums.apply());
      graph.times().ifPresent(times -> runner.feed(times.started(), started));
      graph.sumsTimes().ifPresent(runner::fetch);
      if (drawn) {
        runner.fetch(graph.histograms().orElseThrow());
      }
      try (var result = runner.run()) {
        var norms = (TFloat64) result.get(0);
        checkFinite(norms);
        var combined = combined(each, step, norms.getDouble(0), norms.getDouble(1));
        if (graph.sumsTimes().isPresent()) {
          var own = exchange((TFloat64) result.get(1), graph.exchangeBytes());
          combined = combined.withExchange(combined.exchange().map(own::plus));
        }
        return drawn ? combined.withHistograms(histograms(result)) : combined;
      }
    }
  }

  /**
   * Reads some of the streams of the batch.
   *
   * @param first the first of the streams
   * @param runner feeds the inputs that do not depend on the text
   */
  private StepStatistics run(
      int first,
      Session.Runner runner,
      boolean asked,
      boolean drawn,
      @Nullable RunObserver observer) {
    try (var feeds = StreamFeeds.of(batch, first, parts.size());
        var started = TFloat64.scalarOf(reached)) {
      feeds.into(runner, graph);
      graph.times().ifPresent(times -> runner.feed(times.started(), started));
      runner.fetch(graph.statistics()).addTarget(graph.update());
      if (asked) {
        runner.fetch(graph.layerStatistics().orElseThrow());
      }
      graph.updateTimes().ifPresent(runner::fetch);
      if (drawn) {
        runner.fetch(graph.histograms().orElseThrow());
      }
      try (var result = observer == null ? runner.run() : observer.run(runner)) {
        var values = (TFloat64) result.get(0);
        checkFinite(values);
        var statistics =
            StepStatistics.of(
                values,
                graph.layersWithLoss(),
                asked ? LayerStatistics.of((TFloat64) result.get(1)) : List.of());
        if (graph.updateTimes().isPresent()) {
          var times = (TFloat64) result.get(asked ? 2 : 1);
          long bytes = graph.sums().isPresent() ? 0 : graph.exchangeBytes();
          statistics = statistics.withExchange(Optional.of(exchange(times, bytes)));
        }
        return drawn ? statistics.withHistograms(histograms(result)) : statistics;
      }
    }
  }

  /** Reads the times of an exchange, up to which the step has then been measured. */
  private ExchangeStatistics exchange(TFloat64 times, long bytes) {
    reached = now();
    return ExchangeStatistics.of(times, share.index(), bytes);
  }

  /** Reads the histograms, which are fetched last. */
  private static Summary histograms(Result result) {
    return StepHistograms.of((TString) result.get(result.size() - 1));
  }

  /**
   * Returns whether one of the last {@code windows} steps, up to the step after {@code step} steps,
   * is one of every {@code every} steps.
   */
  private static boolean isDue(long every, long step, int windows) {
    return every > 0 && (step + 1) % every < windows;
  }

  @Override
  public GraphDef graph() {
    return graph.graph().toGraphDef();
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
