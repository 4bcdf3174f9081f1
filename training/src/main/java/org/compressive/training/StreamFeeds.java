package org.compressive.training;

import org.compressive.data.TokenBatch;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TInt32;

/**
 * The inputs of a training graph that come from some streams of a batch.
 *
 * @param tokens {@code [B, n T + 1]}
 * @param documents what the graph needs to know of documents, if it trains on separate ones
 */
record StreamFeeds(TInt32 tokens, DocumentInputs.Values documents) implements AutoCloseable {

  /**
   * Copies streams of a batch.
   *
   * @param first the index of the first stream
   * @param count the number of streams
   */
  static StreamFeeds of(TokenBatch batch, int first, int count) {
    int row = batch.window() + 1;
    var ids =
        DataBuffers.of(batch.tokens(), true, false).slice((long) first * row, (long) count * row);
    return new StreamFeeds(
        TInt32.tensorOf(Shape.of(count, row), ids),
        DocumentInputs.Values.of(batch, first, first + count));
  }

  void into(Session.Runner runner, TrainingGraph graph) {
    runner.feed(graph.tokens(), tokens);
    graph.documents().ifPresent(each -> each.feed(runner, documents));
  }

  @Override
  public void close() {
    tokens.close();
    documents.close();
  }
}
