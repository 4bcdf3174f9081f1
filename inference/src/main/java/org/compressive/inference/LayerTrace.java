package org.compressive.inference;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.compressive.graph.AttentionBuckets;
import org.tensorflow.ndarray.FloatNdArray;

/**
 * A record of how one layer read a window.
 *
 * @param buckets the 18 shares of {@link AttentionBuckets}, over all streams
 * @param compressionLoss the compression loss of the rows evicted from memory in this window,
 *     measured as in training but without dropout; empty if the layer's compression function has no
 *     loss
 * @param slots the tokens that the layer's slots hold, one element for each stream
 * @param attention the attention weights, {@code [B, T, K]}, averaged over heads; empty if not
 *     requested
 * @param attentionByHead the attention weights of each head, {@code [H, B, T, K]}; empty if not
 *     requested
 */
public record LayerTrace(
    List<Double> buckets,
    OptionalDouble compressionLoss,
    List<SlotAges> slots,
    Optional<FloatNdArray> attention,
    Optional<FloatNdArray> attentionByHead) {

  public LayerTrace {
    buckets = ImmutableList.copyOf(buckets);
    slots = ImmutableList.copyOf(slots);
  }
}
