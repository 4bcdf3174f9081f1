package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;

import org.compressive.graph.ParameterCount;
import org.junit.jupiter.api.Test;

final class ResourceEstimateTest {

  @Test
  void reachesBackThroughEveryLayersMemories() {
    assertThat(ResourceEstimate.of(TinyRun.config()).temporalRange()).isEqualTo(8 + 2 * 4);
    assertThat(ResourceEstimate.of(PresetsTest.read("bench-s")).temporalRange())
        .isEqualTo(4 * (128 + 4 * 32));
    assertThat(ResourceEstimate.of(PresetsTest.read("bench-m")).temporalRange())
        .isEqualTo(6 * (256 + 4 * 64));
    assertThat(ResourceEstimate.of(TinyRun.config("model.compressedMemory=0")).temporalRange())
        .isEqualTo(8);
  }

  @Test
  void costsOfATokenAreThoseOfAStepDividedByItsTokens() {
    var config = PresetsTest.read("bench-s");
    var work = new StepWork(config.model(), config.training().batch());
    var estimate = ResourceEstimate.of(config);
    assertThat((double) estimate.trainingFlopsPerToken())
        .isWithin(1)
        .of(work.training() / (8 * 128));
    assertThat((double) estimate.scoringFlopsPerToken())
        .isWithin(1)
        .of(work.evaluation() / (8 * 128));
    var throughTime = TinyRun.config("model.compressionLoss={function: bptt}");
    assertThat((double) ResourceEstimate.of(throughTime).trainingFlopsPerToken())
        .isWithin(1)
        .of(new StepWork(throughTime.model(), 1).training() / throughTime.model().stepLength());
  }

  @Test
  void aStateHasNoBoundOnItsRange() {
    var lstm = PresetsTest.read("bench-s-lstm");
    assertThat(ResourceEstimate.of(lstm).temporalRange()).isNull();
  }

  @Test
  void countsParametersAsByHand() {
    long vocabulary = 256;
    long width = 16;
    long hidden = 32;
    long embeddingAndOutputBias = vocabulary * width + vocabulary;
    long norm = 2 * width;
    long queryKeyValue = 3 * width * width;
    long contentBias = width;
    long axis = width * width + width;
    long output = width * width + width;
    long feedForward = width * hidden + hidden + hidden * width + width;
    long layer = 2 * norm + queryKeyValue + contentBias + 2 * axis + output + feedForward;
    long kernel = 2 * width * width;

    var one = TinyRun.config();
    var count = ParameterCount.of(one.model());
    assertThat(count.transformer()).isEqualTo(embeddingAndOutputBias + layer + norm);
    assertThat(count.compression()).isEqualTo(kernel);
    assertThat(ResourceEstimate.of(one).parameters())
        .isEqualTo(embeddingAndOutputBias + layer + norm + kernel);
    assertThat(ResourceEstimate.of(TinyRun.config("model.layers=3")).parameters())
        .isEqualTo(embeddingAndOutputBias + 3 * (layer + kernel) + norm);
    assertThat(
            ResourceEstimate.of(TinyRun.config("model.positions={scheme: contiguous}"))
                .parameters())
        .isEqualTo(embeddingAndOutputBias + layer - axis + norm + kernel);
  }

  /**
   * A vocabulary of 7 is split into a head of 1 and clusters of 2 and 4, with rows of 16, 4 and 1
   * elements.
   */
  @Test
  void cutoffsChangeParametersAndWhatIsScored() {
    String[] cut = {"model.vocabulary=7", "model.embedding.cutoffs=[1, 3]"};
    var whole = ResourceEstimate.of(TinyRun.config("model.vocabulary=7"));
    var estimate = ResourceEstimate.of(TinyRun.config(cut));
    long head = 16 + 1;
    long entries = 2 * 16 + 2;
    long first = 2 * 4 + 4 * 16 + 2;
    long second = 4 * 1 + 1 * 16 + 4;
    long parameters = head + entries + first + second - (7 * 16 + 7);
    assertThat(estimate.parameters() - whole.parameters()).isEqualTo(parameters);
    // Each cluster has a third of the tokens: 2 / 3 + 4 / 3 entries in place of 6, and 2 additional
    // entries.
    long scored = 1 + 2 + 2 - 7;
    long scores = 3 * 2 * 8 * scored;
    assertThat(estimate.memoryBytes() - whole.memoryBytes())
        .isEqualTo(4 * (5 * parameters + scores));
    assertThat(estimate.temporalRange()).isEqualTo(whole.temporalRange());
  }

  @Test
  void bfloat16LeavesLessOfTheActivations() {
    long whole = ResourceEstimate.of(TinyRun.config("training.batch=64")).memoryBytes();
    var half =
        TinyRun.config(
            "training.batch=64", "training.deterministic=false", "training.precision=bfloat16");
    assertThat(ResourceEstimate.of(half).memoryBytes()).isLessThan(whole);
  }

  /** The minimum is the value, two averages and two gradients, of four bytes each. */
  @Test
  void memoryHoldsAtLeastParametersAndGrowsWithTheBatch() {
    var estimate = ResourceEstimate.of(PresetsTest.read("bench-s"));
    assertThat(estimate.memoryBytes()).isGreaterThan(20 * estimate.parameters());
    long one = ResourceEstimate.of(TinyRun.config("training.batch=1")).memoryBytes();
    long two = ResourceEstimate.of(TinyRun.config("training.batch=2")).memoryBytes();
    long three = ResourceEstimate.of(TinyRun.config("training.batch=3")).memoryBytes();
    assertThat(two).isGreaterThan(one);
    assertThat(three - two).isEqualTo(two - one);
  }
}
