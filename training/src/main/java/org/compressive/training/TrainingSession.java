package org.compressive.training;

import java.nio.file.Path;
import java.util.List;
import org.compressive.checkpoints.VariableSaver;
import org.compressive.checkpoints.proto.StoredVariable;
import org.compressive.data.BatchSource;
import org.compressive.data.TokenBatch;
import org.compressive.inference.RunObserver;
import org.compressive.inference.SessionOptions;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/**
 * Runs a training graph in a TensorFlow session in this process, fed from the streams of a corpus.
 */
final class TrainingSession implements StepRunner {

  private final TrainingGraph graph;
  private final Session session;
  private final VariableSaver saver;
  private final BatchSource streams;
  private final Shape tokenShape;
  private final TokenBatch batch;
  private final long statisticsEvery;
  private final long histogramsEvery;

  TrainingSession(RunConfig config, BatchSource streams) {
    var training = config.training();
    this.streams = streams;
    batch = new TokenBatch(training.batch(), config.model().stepLength());
    tokenShape = Shape.of(batch.streams(), batch.window() + 1);
    statisticsEvery = training.statisticsEvery();
    histogramsEvery = training.histogramsEvery();
    var options =
        new SessionOptions(training.precision(), training.xla(), training.deterministic());
    graph = new TrainingGraph(config, options.products());
    saver = VariableSaver.create(graph.ops(), graph.variables());
    session = new Session(graph.graph(), false, options.toProto());
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

  @Override
  public List<StoredVariable> savedVariables() {
    return saver.variables();
  }

  /**
   * Reads the next window of every stream, or as many windows as the graph unrolls, and performs
   * one update. Memories are cleared at the start of each epoch, because the text there does not
   * continue the text before it.
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
    if (inEpoch == 0 && step > 0) {
      session.run(graph.clearMemories());
    }
    streams.read(inEpoch, batch);
    boolean asked = isDue(statisticsEvery, step);
    boolean drawn = isDue(histogramsEvery, step);
    try (var feed = TInt32.tensorOf(tokenShape, DataBuffers.of(batch.tokens(), true, false));
        var starts = TBool.vectorOf(batch.starts());
        var valid = TInt32.vectorOf(batch.valid());
        var rate = TFloat32.scalarOf((float) learningRate)) {
      var runner =
          session
              .runner()
              .feed(graph.tokens(), feed)
              .feed(graph.learningRate(), rate)
              .fetch(graph.statistics())
              .addTarget(graph.update());
      graph
          .documents()
          .ifPresent(each -> runner.feed(each.starts(), starts).feed(each.valid(), valid));
      if (asked) {
        runner.fetch(graph.layerStatistics().orElseThrow());
      }
      if (drawn) {
        runner.fetch(graph.histograms().orElseThrow());
      }
      try (var result = observer == null ? runner.run() : observer.run(runner)) {
        var statistics =
            StepStatistics.of(
                (TFloat64) result.get(0),
                graph.layersWithLoss(),
                asked ? LayerStatistics.of((TFloat64) result.get(1)) : List.of());
        return drawn
            ? statistics.withHistograms(StepHistograms.of((TString) result.get(result.size() - 1)))
            : statistics;
      }
    } catch (TFInvalidArgumentException e) {
      if (String.valueOf(e.getMessage()).contains(TrainingGraph.NOT_FINITE)) {
        throw new DivergedException(TrainingGraph.NOT_FINITE, e);
      }
      throw e;
    }
  }

  /** Returns whether the step after {@code step} steps is one of every {@code every} steps. */
  private static boolean isDue(long every, long step) {
    return every > 0 && (step + 1) % every == 0;
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
