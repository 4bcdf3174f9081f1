package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tests the loss of consecutive windows as a function of one parameter. */
final class LossAsFunctionTest {
  private static final long SEED = 91;
  private static final ReferenceDimensions SIZES =
      Sample.sizes(11, 2, 4, 3, new ReferenceConvolution(8, 2, 1), true);
  private static final String KERNEL = "layer_00/compression/kernel";
  private static final String DEEPEST_KERNEL = "layer_01/compression/kernel";
  private static final ImmutableList<String> SAMPLED =
      ImmutableList.of("embedding", "layer_01/attention/key", KERNEL, "output_bias");

  private final ReferenceParameters parameters = ReferenceParameters.random(SIZES, SEED);
  private final ReferenceParameters others = ReferenceParameters.random(SIZES, SEED + 1);
  private final List<int[][]> windows = windows(new Random(SEED + 2));
  private final List<int[][]> targets = windows(new Random(SEED + 3));
  private final ReferenceMemories memories = memories();

  @Test
  void atItsOwnValueItIsTheMeanOfTheSteps() {
    ReferenceMemories before = memories;
    double taskLoss = 0;
    double compressionLoss = 0;
    for (int w = 0; w < windows.size(); w++) {
      ReferenceStep step =
          new ReferenceCompressiveTransformer(parameters).step(windows.get(w), before);
      taskLoss += step.taskLoss(targets.get(w)) / windows.size();
      compressionLoss += step.compressionLoss() / windows.size();
      before = step.memories();
    }
    for (String name : SAMPLED) {
      double[] own = parameters.get(name);
      assertWithMessage("task loss by %s, seed %s", name, SEED)
          .that(loss(name, windows.size(), false, own))
          .isWithin(1e-14)
          .of(taskLoss);
      assertWithMessage("task and compression loss by %s, seed %s", name, SEED)
          .that(loss(name, windows.size(), true, own))
          .isWithin(1e-14)
          .of(taskLoss + compressionLoss);
    }
  }

  @Test
  void aKernelActsOnTheTaskThroughLaterWindows() {
    for (String name : new String[] {KERNEL, DEEPEST_KERNEL}) {
      double[] other = others.get(name);
      assertWithMessage("one window, by %s, seed %s", name, SEED)
          .that(loss(name, 1, false, other))
          .isEqualTo(loss(name, 1, false, parameters.get(name)));
      assertWithMessage("two windows, by %s, seed %s", name, SEED)
          .that(Math.abs(loss(name, 2, false, other) - loss(name, 2, false, parameters.get(name))))
          .isGreaterThan(1e-6);
    }
  }

  @Test
  void theCompressionLossIsNotOfTheKernelAlone() {
    String name = "layer_00/attention/key";
    double compression = compressionLoss(name, parameters.get(name));
    assertThat(compression).isGreaterThan(0.0);
    assertWithMessage("compression loss by %s, seed %s", name, SEED)
        .that(Math.abs(compressionLoss(name, others.get(name)) - compression))
        .isGreaterThan(1e-4);
  }

  @Test
  void aSingleWindowIsTheTaskLoss() {
    double[] other = others.get("embedding");
    assertThat(
            ReferenceCompressiveTransformer.taskLossAsFunctionOf(
                    "embedding", parameters, windows.get(0), targets.get(0), memories)
                .applyAsDouble(other))
        .isEqualTo(
            new ReferenceCompressiveTransformer(parameters.with("embedding", other))
                .step(windows.get(0), memories)
                .taskLoss(targets.get(0)));
  }

  @Test
  void refusesWindowsWithoutTargets() {
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () ->
                    ReferenceCompressiveTransformer.lossAsFunctionOf(
                        KERNEL, parameters, windows, targets.subList(1, 3), memories, true)))
        .hasMessageThat()
        .isEqualTo("windows are 3 and targets 2, must be as many and not none");
  }

  private double compressionLoss(String name, double[] values) {
    return loss(name, 1, true, values) - loss(name, 1, false, values);
  }

  private double loss(String name, int count, boolean withCompressionLoss, double[] values) {
    return ReferenceCompressiveTransformer.lossAsFunctionOf(
            name,
            parameters,
            windows.subList(0, count),
            targets.subList(0, count),
            memories,
            withCompressionLoss)
        .applyAsDouble(values);
  }

  private ReferenceMemories memories() {
    var model = new ReferenceCompressiveTransformer(parameters);
    return model.step(windows.get(0), model.initialMemories(2)).memories();
  }

  private static List<int[][]> windows(Random random) {
    return ImmutableList.of(
        Sample.tokens(2, 6, 11, random),
        Sample.tokens(2, 6, 11, random),
        Sample.tokens(2, 6, 11, random));
  }
}
