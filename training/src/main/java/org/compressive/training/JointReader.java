package org.compressive.training;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.util.Arrays;
import org.compressive.data.BatchSource;
import org.compressive.data.TokenBatch;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.WindowReader;

/** Reads the streams of one of several processes, and receives the losses of all streams. */
final class JointReader implements WindowReader {

  private final WindowReader own;
  private final LossExchange exchange;
  private final int first;
  private final int streams;

  private JointReader(WindowReader own, LossExchange exchange, int first, int streams) {
    this.own = own;
    this.exchange = exchange;
    this.first = first;
    this.streams = streams;
  }

  /**
   * Opens a reader, once all processes have been found to have the same model and text.
   *
   * @param text all streams
   * @param checksum a checksum of the model
   */
  static JointReader open(Cluster cluster, LanguageModel model, BatchSource text, long checksum) {
    Share share = cluster.spec().share();
    if (text.streams() % share.processes() != 0) {
      throw new RunException(
          "streams (%s) must be a multiple of %s, the number of processes"
              .formatted(text.streams(), share.processes()));
    }
    long[][] all = cluster.exchange(checksum, checksum(text));
    cluster.checkSame("model", all, 0);
    cluster.checkSame("text", all, 1);
    int streams = share.of(text.streams());
    var own = WindowReader.of(model, text, streams);
    return new JointReader(
        own, new LossExchange(cluster, streams, text.window()), share.index() * streams, streams);
  }

  /** Returns a checksum of the windows of a text and their layout. */
  private static long checksum(BatchSource text) {
    Hasher hash = Hashing.murmur3_128().newHasher().putInt(text.stride());
    var batch = new TokenBatch(text.streams(), text.window());
    for (long window = 0; window < text.windows(); window++) {
      text.read(window, batch);
      for (int token : batch.tokens()) {
        hash.putInt(token);
      }
      for (long place : batch.places()) {
        hash.putLong(place);
      }
    }
    return hash.hash().asLong();
  }

  @Override
  public void clear(boolean[] all) {
    own.clear(Arrays.copyOfRange(all, first, first + streams));
  }

  @Override
  public float[] read(TokenBatch window, boolean remember) {
    return exchange.all(own.read(window.rows(first, streams), remember));
  }

  @Override
  public void close() {
    own.close();
    exchange.close();
  }
}
