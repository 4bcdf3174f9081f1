package org.compressive.report;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableLongArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.compressive.data.Documents;
import org.compressive.data.Tokenizer;
import org.compressive.graph.AttentionBuckets;
import org.compressive.inference.LayerTrace;
import org.compressive.inference.WindowTrace;

/** Adds up the windows of one stream as they are read. */
final class ReadingSums {

  private final Tokenizer tokenizer;
  private final Documents documents;
  private final long[] begins;
  private final double[][] attention; // [L, 18], each window's times its tokens
  private final List<ImmutableDoubleArray.Builder> compressionLosses = new ArrayList<>();
  private final PositionLoss.Sums positions = new PositionLoss.Sums();
  private long windows;
  private long tokens;
  private long bytes;
  private double nats;

  /**
   * @param begins where the documents of the text begin
   */
  ReadingSums(Tokenizer tokenizer, Documents documents, ImmutableLongArray begins, int layers) {
    this.tokenizer = tokenizer;
    this.documents = documents;
    this.begins = begins.toArray();
    attention = new double[layers][AttentionBuckets.COUNT];
    for (int layer = 0; layer < layers; layer++) {
      compressionLosses.add(ImmutableDoubleArray.builder());
    }
  }

  void add(WindowTrace window) {
    double[] losses = window.nats(0);
    var scored = window.scored(0);
    for (int i = 0; i < losses.length; i++) {
      int length = tokenizer.length(scored.get(i));
      positions.add(place(window.read().get(0) + 1 + i), length, losses[i]);
      bytes += length;
      nats += losses[i];
    }
    tokens += losses.length;
    windows++;
    for (int layer = 0; layer < attention.length; layer++) {
      boolean whole = losses.length == window.tokens().shape().get(1);
      add(layer, window.layers().get(layer), losses.length, whole);
    }
  }

  private void add(int layer, LayerTrace trace, int weight, boolean whole) {
    for (int bucket = 0; bucket < AttentionBuckets.COUNT; bucket++) {
      attention[layer][bucket] += weight * trace.buckets().get(bucket);
    }
    // Exactly 0 where zeros are compressed to zeros, before the memory is full. Padded windows
    // would
    // count as much as whole ones.
    trace
        .compressionLoss()
        .ifPresent(
            loss -> {
              if (whole && loss > 0) {
                compressionLosses.get(layer).add(loss);
              }
            });
  }

  /** The place in its document of a token that stands at a place in the text. */
  private long place(long inText) {
    if (documents == Documents.SEPARATE || begins.length == 0) {
      return inText; // each is a text of its own
    }
    int found = Arrays.binarySearch(begins, inText);
    return inText - begins[found >= 0 ? found : -found - 2];
  }

  /**
   * What they add up to.
   *
   * @param step of the checkpoint
   * @param all windows that the split has
   * @param samples texts that the checkpoint wrote
   */
  Reading reading(long step, long all, List<Sample> samples) {
    ImmutableList<ImmutableDoubleArray> shares =
        Arrays.stream(attention)
            .map(sums -> DoubleStream.of(sums).map(sum -> sum / tokens))
            .map(means -> ImmutableDoubleArray.copyOf(means))
            .collect(ImmutableList.toImmutableList());
    return new Reading(
        step,
        windows == all,
        tokens,
        nats / Math.log(2) / bytes,
        shares,
        compressionLosses.stream()
            .map(ImmutableDoubleArray.Builder::build)
            .collect(ImmutableList.toImmutableList()),
        positions.losses(),
        samples);
  }
}
