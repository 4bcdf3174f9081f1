package org.compressive.inference;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.compressive.graph.AttentionBuckets;
import org.tensorflow.ndarray.FloatNdArray;

/**
 * What went on in one layer while it read a window.
 *
 * @param buckets the 18 shares of {@link AttentionBuckets}, of all streams together
 * @param compressionLoss of what fell out of memory in this window, as training measures it but
 *     without dropout; empty where the layer's compression function has none
 * @param slots of each stream, which tokens the layer's slots hold
 * @param attention {@code [B, T, K]}, mean over heads; empty if not asked for
 * @param attentionByHead {@code [H, B, T, K]}; empty if not asked for
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
