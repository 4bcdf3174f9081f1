package org.compressive.report;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.compressive.graph.AttentionBuckets;
import org.compressive.inference.LayerTrace;
import org.compressive.inference.WindowTrace;

/**
 * Collects the attention and the compression losses of each layer over the windows of one stream.
 */
final class LayerSums {

  private final double[][] attention; // [L, 18], each window weighted by its tokens
  private final List<ImmutableDoubleArray.Builder> compressionLosses = new ArrayList<>();
  private long tokens;

  LayerSums(int layers) {
    attention = new double[layers][AttentionBuckets.COUNT];
    for (int layer = 0; layer < layers; layer++) {
      compressionLosses.add(ImmutableDoubleArray.builder());
    }
  }

  void add(WindowTrace window) {
    int valid = window.valid().get(0);
    tokens += valid;
    for (int layer = 0; layer < attention.length; layer++) {
      boolean whole = valid == window.tokens().shape().get(1);
      add(layer, window.layers().get(layer), valid, whole);
    }
  }

  private void add(int layer, LayerTrace trace, int weight, boolean whole) {
    for (int bucket = 0; bucket < AttentionBuckets.COUNT; bucket++) {
      attention[layer][bucket] += weight * trace.buckets().get(bucket);
    }
    // A loss of exactly 0 is left out: until the memory is full, it evicts only zeros, which are
    // compressed to zeros. A padded window is left out because it would count as much as a full
    // one.
    trace
        .compressionLoss()
        .ifPresent(
            loss -> {
              if (whole && loss > 0) {
                compressionLosses.get(layer).add(loss);
              }
            });
  }

  /** Returns each layer's attention to its 18 buckets, as shares averaged over all queries. */
  ImmutableList<ImmutableDoubleArray> attention() {
    return Arrays.stream(attention)
        .map(sums -> DoubleStream.of(sums).map(sum -> sum / tokens))
        .map(means -> ImmutableDoubleArray.copyOf(means))
        .collect(ImmutableList.toImmutableList());
  }

  /** Returns each layer's compression losses in windows without padding, leaving out zeros. */
  ImmutableList<ImmutableDoubleArray> compressionLosses() {
    return compressionLosses.stream()
        .map(ImmutableDoubleArray.Builder::build)
        .collect(ImmutableList.toImmutableList());
  }
}
