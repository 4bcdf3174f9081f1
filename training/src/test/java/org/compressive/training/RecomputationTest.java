package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ObjectArrays;
import com.google.common.truth.Correspondence;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.compressive.graph.config.ConfigurationException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares steps that recompute layers in the backward pass with steps that keep all activations.
 */
final class RecomputationTest {

  private static final long SEED = 20261122;
  private static final double TOLERANCE = 1e-5;

  /** The settings are those that a recomputed gradient could miss. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "model.vocabulary=300 model.embedding.cutoffs=[20,100] model.embedding.divisor=2",
        "model.normalization=both model.residual=gated model.embedding.tied=false model.memory=0",
        "model.emptyMemory=masked model.compression.function=most-used",
        "model.positions.scheme=age model.dropout={\"attention\":0.2}",
        "model.compressedMemory=0",
      })
  void stepsAreTheSame(String settings) {
    var random = new Random(SEED);
    try (var keeping = new TrainingSteps(config(settings), SEED);
        var again = new TrainingSteps(config(settings + " training.recompute=true"), SEED)) {
      assertThat(keeping.recomputes()).isFalse();
      assertThat(again.recomputes()).isTrue();
      for (int step = 0; step < 2; step++) {
        int[] tokens = keeping.tokens(random);
        var expected = keeping.step(tokens);
        var actual = again.step(tokens);
        String where = "step %s, seed %s, %s".formatted(step, SEED, settings);
        assertWithMessage("loss, %s", where)
            .that(actual.loss())
            .isWithin(TOLERANCE * expected.loss())
            .of(expected.loss());
        assertWithMessage("compression loss and norm, %s", where)
            .that(List.of(actual.compressionLoss(), actual.compressionGradientNorm()))
            .comparingElementsUsing(Correspondence.tolerance(TOLERANCE))
            .containsExactly(expected.compressionLoss(), expected.compressionGradientNorm())
            .inOrder();
        assertWithMessage("norm, %s", where)
            .that(actual.gradientNorm())
            .isWithin(TOLERANCE * expected.gradientNorm())
            .of(expected.gradientNorm());
      }
      assertEqual(again.state(), keeping.state(), settings);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"joined", "separate"})
  void runsAreTheSame(String documents, @TempDir Path kept, @TempDir Path again)
      throws IOException {
    String[] shape = {"model.layers=2"};
    String[] recomputed = ObjectArrays.concat(shape, "training.recompute=true");
    var expected = TinyRun.train(run(kept, documents, shape));
    var actual = TinyRun.train(run(again, documents, recomputed));
    assertThat(actual.validationBitsPerByte()).isWithin(1e-3).of(expected.validationBitsPerByte());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.compressionLoss.function=bptt model.compressionLoss.windows=2",
        "model.compressionLoss.stopGradient=false",
        "training.xla=true"
      })
  void whatCannotBeRecomputedIsRefused(String setting) {
    String settings = setting + " training.recompute=true";
    var refused = assertThrows(ConfigurationException.class, () -> config(settings));
    assertThat(refused).hasMessageThat().contains("training.recompute");
  }

  private static RunFolder run(Path folder, String documents, String[] settings)
      throws IOException {
    return documents.equals("separate")
        ? TinyRun.createApart(folder, settings)
        : TinyRun.create(folder, settings);
  }

  private static RunConfig config(String settings) {
    return TinyRun.config(("model.layers=2 " + settings).trim().split(" +"));
  }

  private static void assertEqual(
      Map<String, float[]> actual, Map<String, float[]> expected, String settings) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, values) ->
            assertWithMessage("%s, seed %s, %s", name, SEED, settings)
                .that(actual.get(name))
                .usingTolerance(TOLERANCE)
                .containsExactly(values)
                .inOrder());
  }
}
