package org.compressive.training;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.compressive.data.TokenBatch;
import org.compressive.graph.config.AttentionReconstruction;

/** Divides the streams of a batch into micro-batches, and combines the statistics of these. */
final class MicroBatches {

  /**
   * The parts that micro-batches have in the means over a batch; each array has one part for each
   * micro-batch, and its sum over all processes is 1.
   *
   * @param task the parts by the targets that count
   * @param compression the parts in the mean compression loss
   */
  private record Parts(ImmutableDoubleArray task, ImmutableDoubleArray compression) {}

  private final int count;
  private final int size;
  private final Share share;
  private final boolean compressionCountsTokens;

  MicroBatches(RunConfig config, Share share) {
    count = config.training().accumulation().microBatches();
    size = share.of(config.training().microBatch());
    this.share = share;
    compressionCountsTokens = config.model().compressionLoss() instanceof AttentionReconstruction;
  }

  /** Returns the number of micro-batches. */
  int count() {
    return count;
  }

  /** Returns the number of streams of a micro-batch in this process. */
  int size() {
    return size;
  }

  /**
   * Returns the shares of an update that the losses of a micro-batch have: those of the task's loss
   * and of the compression loss.
   *
   * @param all the targets of the batch in all processes
   * @param windows the number of windows that count in the update
   */
  float[] shares(TokenBatch batch, TargetCounts all, int index, int windows) {
    Parts parts = parts(batch, all);
    return new float[] {
      (float) (parts.task.get(index) / windows), (float) (parts.compression.get(index) / windows)
    };
  }

  /**
   * Returns the statistics of a whole batch. Processes that train together have already multiplied
   * the losses by their {@link #shares} and added them up.
   *
   * @param all the targets of the batch in all processes
   * @param windows the number of windows that count in the update
   * @param each the statistics of each micro-batch
   * @param norm the norm of the Transformer's gradient that was applied; NaN if none was
   * @param compressionNorm the same for the compression functions
   */
  StepStatistics combined(
      TokenBatch batch,
      TargetCounts all,
      int windows,
      List<StepStatistics> each,
      double norm,
      double compressionNorm) {
    Parts parts = share.isWhole() ? parts(batch, all) : new Parts(all(windows), all(windows));
    var losses = ImmutableSortedMap.<Integer, Double>naturalOrder();
    for (int layer : each.get(0).layerCompressionLosses().keySet()) {
      losses.put(
          layer, mean(each, parts.compression, part -> part.layerCompressionLosses().get(layer)));
    }
    return new StepStatistics(
            mean(each, parts.task, StepStatistics::loss),
            norm,
            mean(each, parts.compression, StepStatistics::compressionLoss),
            compressionNorm,
            losses.buildOrThrow(),
            layers(each))
        .withExchange(
            each.stream()
                .flatMap(part -> part.exchange().stream())
                .reduce(ExchangeStatistics::plus));
  }

  /** Returns the mean over micro-batches of what each measured of its layers. */
  private static List<LayerStatistics> layers(List<StepStatistics> each) {
    List<LayerStatistics> layers = new ArrayList<>();
    for (int i = 0; i < each.get(0).layers().size(); i++) {
      int layer = i;
      layers.add(
          LayerStatistics.mean(each.stream().map(part -> part.layers().get(layer)).toList()));
    }
    return layers;
  }

  private ImmutableDoubleArray all(int windows) {
    return parts(index -> windows);
  }

  private Parts parts(TokenBatch batch, TargetCounts all) {
    var even = parts(index -> 1.0 / (count * share.processes()));
    return new Parts(
        parts(batch::counted, all.counted(), even),
        compressionCountsTokens ? parts(stream -> batch.valid()[stream], all.valid(), even) : even);
  }

  /**
   * Returns the parts by what the streams of each micro-batch have of something.
   *
   * @param all what all streams have of it, in all processes
   * @param even the parts if no stream has any
   */
  private ImmutableDoubleArray parts(
      IntUnaryOperator ofStream, long all, ImmutableDoubleArray even) {
    return all == 0
        ? even
        : parts(index -> sum(ofStream, index * size, (index + 1) * size) / (double) all);
  }

  private ImmutableDoubleArray parts(IntToDoubleFunction part) {
    return ImmutableDoubleArray.copyOf(IntStream.range(0, count).mapToDouble(part));
  }

  private static long sum(IntUnaryOperator ofStream, int first, int end) {
    return IntStream.range(first, end).map(ofStream).asLongStream().sum();
  }

  private static double mean(
      List<StepStatistics> each,
      ImmutableDoubleArray parts,
      ToDoubleFunction<StepStatistics> value) {
    return IntStream.range(0, parts.length())
        .mapToDouble(i -> parts.get(i) * value.applyAsDouble(each.get(i)))
        .sum();
  }
}
