package org.compressive.training;

import java.util.Arrays;
import org.compressive.data.TokenBatch;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;

/**
 * The inputs of a training graph that come from some streams of a batch.
 *
 * @param tokens {@code [B, n T + 1]}
 * @param starts {@code [B]}, whether a document begins in each stream
 * @param valid {@code [B]}, the number of positions of each stream before its padding
 */
record StreamFeeds(TInt32 tokens, TBool starts, TInt32 valid) implements AutoCloseable {

  /**
   * Copies streams of a batch.
   *
   * @param first the index of the first stream
   * @param count the number of streams
   */
  static StreamFeeds of(TokenBatch batch, int first, int count) {
    int row = batch.window() + 1;
    int end = first + count;
    var ids =
        DataBuffers.of(batch.tokens(), true, false).slice((long) first * row, (long) count * row);
    return new StreamFeeds(
        TInt32.tensorOf(Shape.of(count, row), ids),
        TBool.vectorOf(Arrays.copyOfRange(batch.starts(), first, end)),
        TInt32.vectorOf(Arrays.copyOfRange(batch.valid(), first, end)));
  }

  void into(Session.Runner runner, TrainingGraph graph) {
    runner.feed(graph.tokens(), tokens);
    graph
        .documents()
        .ifPresent(each -> runner.feed(each.starts(), starts).feed(each.valid(), valid));
  }

  @Override
  public void close() {
    tokens.close();
    starts.close();
    valid.close();
  }
}
