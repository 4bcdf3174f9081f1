package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ObjectArrays;
import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.api.Test;

final class StepWorkTest {

  /** The tolerance for the published numbers, which have one decimal place. */
  private static final double ROUNDING = 0.05e9;

  @Test
  void benchmarkShapesCostWhatWasPublished() {
    assertThat(training("bench-s")).isWithin(ROUNDING).of(30.3e9);
    assertThat(training("bench-m")).isWithin(ROUNDING).of(180.4e9);
  }

  /**
   * The expected values are computed by hand for B 1, T 2, M 2, C 1, c 2, K 5, D 2, feed-forward 4,
   * V 3 and one layer.
   */
  @Test
  void everyProductIsCountedOnce() {
    double query = 2 * 2 * 4;
    double keysAndValues = 4 * 2 * 4;
    double ofMemories = 4 * 3 * 4;
    double attention = 3 * 2 * 2 * 5 * 2;
    double output = 2 * 2 * 4;
    double feedForward = 2 * (2 * 2 * 2 * 4);
    double convolution = 2 * 1 * 2 * 4;
    double logits = 2 * 2 * 2 * 3;
    double forward =
        query + keysAndValues + ofMemories + attention + output + feedForward + convolution;
    double ofCompressed = 4 * 1 * 4;
    double reconstruction = ofCompressed + 2 * 2 * 2 * 2 * 2 + 2 * 2 * 2 * 1 * 2;
    double backward = 2 * (query + keysAndValues + attention + output + feedForward) + ofMemories;
    double backwardOfReconstruction = convolution + ofCompressed + 3 * 2 * 2 * 1 * 2;

    var work = new StepWork(small("model.window=2"), 1);
    assertThat(work.evaluation()).isEqualTo(forward + logits);
    assertThat(work.training())
        .isEqualTo(forward + reconstruction + backward + backwardOfReconstruction + 3 * logits);

    var untrained =
        new StepWork(small("model.window=2", "model.compressionLoss={function: none}"), 1);
    assertThat(untrained.evaluation()).isEqualTo(forward + logits);
    assertThat(untrained.training()).isEqualTo(forward + backward + 3 * logits);
  }

  /**
   * The model has B 1, T 2, D 2 and V 7. The first entry of the vocabulary is the head, 2 entries
   * are one cluster and 4 are another. Each cluster has rows of 1 element and a third of the
   * targets.
   */
  @Test
  void ofClustersWhatIsScoredIsCounted() {
    double head = 2 * 2 * 2 * (1 + 2);
    double scored = 2.0 / 3;
    double widened = 2 * scored * 2 * 1;
    double narrowed = 2 * scored * 2 * 1;
    double clusters = 2 * (widened + narrowed) + 2 * scored * 1 * 2 + 2 * scored * 1 * 4;
    String[] cut = {
      "model.window=2",
      "model.vocabulary=7",
      "model.embedding.cutoffs=[1, 3]",
      "model.embedding.divisor=2"
    };
    var whole = new StepWork(small("model.window=2", "model.vocabulary=7"), 1);
    var work = new StepWork(small(cut), 1);
    double logits = 2 * 2 * 2 * 7;
    assertThat(work.evaluation()).isWithin(1e-9).of(whole.evaluation() - logits + head + clusters);
    assertThat(work.training())
        .isWithin(1e-9)
        .of(whole.training() + 3 * (head + clusters - logits));
  }

  /**
   * All entries have narrow rows and are scored. Rows are projected to the model's width at the
   * input and back before the logits.
   */
  @Test
  void aFactorisedEmbeddingIsWidenedAndNarrowed() {
    double logits = 2 * 2 * 1 * 3;
    double widenedAndNarrowed = 2 * (2 * 2 * 2 * 1);
    var whole = new StepWork(small("model.window=2"), 1);
    var work = new StepWork(small("model.window=2", "model.embedding.width=1"), 1);
    assertThat(work.evaluation())
        .isEqualTo(whole.evaluation() - 2 * 2 * 2 * 3 + logits + widenedAndNarrowed);
  }

  @Test
  void withoutCompressedMemoryNothingIsCompressed() {
    double window = 2 * 2 * 4 + 4 * 2 * 4 + 3 * 2 * 2 * 4 * 2 + 2 * 2 * 4 + 2 * (2 * 2 * 2 * 4);
    double memories = 4 * 2 * 4;
    double logits = 2 * 2 * 2 * 3;
    var work = new StepWork(small("model.window=2", "model.compressedMemory=0"), 1);
    assertThat(work.evaluation()).isEqualTo(window + memories + logits);
    assertThat(work.training()).isEqualTo(3 * window + 2 * memories + 3 * logits);
  }

  /** T 2, D 2, feed-forward 4 and V 3: four gates of a row and of the output before it. */
  @Test
  void anLstmMultipliesRowsAndStates() {
    double gates = 2 * 2 * (2 * 2) * (4 * 2);
    double feedForward = 2 * (2 * 2 * 2 * 4);
    double logits = 2 * 2 * 2 * 3;
    var work =
        new StepWork(
            small(
                "model.window=2",
                "model.memory=0",
                "model.compressedMemory=0",
                "model.mixer={type: lstm}"),
            1);
    assertThat(work.evaluation()).isEqualTo(gates + feedForward + logits);
    assertThat(work.training()).isEqualTo(3 * (gates + feedForward + logits));
  }

  @Test
  void growsWithTheBatch() {
    ModelConfig model = PresetsTest.read("bench-s").model();
    assertThat(new StepWork(model, 6).training())
        .isWithin(1)
        .of(3 * new StepWork(model, 2).training());
  }

  private static double training(String preset) {
    RunConfig config = PresetsTest.read(preset);
    return new StepWork(config.model(), config.training().batch()).training();
  }

  private static ModelConfig small(String... settings) {
    String[] shape = {
      "model.vocabulary=3",
      "model.width=2",
      "model.heads=1",
      "model.feedForward=4",
      "model.memory=2",
      "model.compressedMemory=1"
    };
    return TinyRun.config(ObjectArrays.concat(shape, settings, String.class)).model();
  }
}
