package org.compressive.training;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import org.compressive.checkpoints.VariableSaver;
import org.compressive.data.BatchSource;
import org.compressive.data.TokenBatch;
import org.compressive.inference.SessionOptions;
import org.compressive.inference.WindowReader;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Reads windows with a training graph, which scores each window and then trains on it. */
final class DynamicReader implements WindowReader {

  private final TrainingGraph graph;
  private final Session session;
  private final double learningRate;

  /**
   * @param config the configuration of a step, whose documents are separate and whose batch is the
   *     number of streams
   * @param variables the prefix of the paths of the checkpoint's variable files
   */
  DynamicReader(
      RunConfig config,
      Path variables,
      BatchSource text,
      double learningRate,
      SessionOptions options) {
    checkArgument(
        text.stride() == text.window(),
        "stride (%s) must be the window (%s) of a text that is trained on",
        text.stride(),
        text.window());
    this.learningRate = learningRate;
    graph = new TrainingGraph(config, options.products(), options.kernels());
    var saver = VariableSaver.create(graph.ops(), graph.trainedVariables());
    session = new Session(graph.graph(), false, options.toProto());
    boolean good = false;
    try {
      session.run(graph.initialize());
      saver.restore(session, variables);
      good = true;
    } finally {
      if (!good) {
        close();
      }
    }
  }

  /** Does nothing, because each step reads streams that begin a text from empty memories. */
  @Override
  public void clear(boolean[] streams) {}

  @Override
  public float[] read(TokenBatch window, boolean remember) {
    var documents = graph.documents().orElseThrow();
    var shape = Shape.of(window.streams(), window.window() + 1);
    float[] losses = new float[window.streams() * window.window()]; // [B, T]
    try (var tokens = TInt32.tensorOf(shape, DataBuffers.of(window.tokens(), true, false));
        var rate = TFloat32.scalarOf((float) learningRate);
        var values = DocumentInputs.Values.of(window, 0, window.streams())) {
      var runner =
          session
              .runner()
              .feed(graph.tokens(), tokens)
              .feed(graph.learningRate(), rate)
              .fetch(graph.nats());
      documents.feed(runner, values);
      if (remember) {
        runner.addTarget(graph.update());
      }
      try (var result = runner.run()) {
        ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(losses);
      }
    } catch (TFInvalidArgumentException e) {
      if (String.valueOf(e.getMessage()).contains(TrainingGraph.NOT_FINITE)) {
        throw new DivergedException(TrainingGraph.NOT_FINITE, e);
      }
      throw e;
    }
    return losses;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
