package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.compressive.data.DataConfig;
import org.compressive.data.Split;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.Prompt;
import org.compressive.inference.Sampler;
import org.compressive.inference.Scorer;
import org.compressive.inference.TextGenerator;
import org.compressive.inference.TextLimits;
import org.compressive.training.Presets;
import org.compressive.training.RunFolder;
import org.compressive.training.Trainer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four common programs, each using at most four of the project's classes. They are meant to be
 * copied.
 */
final class ShortProgramsTest {

  private static final int STEPS = 2; // outside tests, the preset gives the steps

  @TempDir private static Path temporary;

  private static Path runFolder;

  /** Trains a model on a text. */
  private static void train(Path text, Path runFolder) throws IOException {
    var data = DataConfig.of(text.toString());
    var run = RunFolder.create(runFolder, Presets.get("tiny").withData(data).withSteps(STEPS));
    Trainer.of(run).train();
  }

  /** Returns the bits per byte of a text under a trained model. */
  private static double score(Path modelFolder, String text) {
    try (var model = LanguageModel.load(modelFolder)) {
      return new Scorer(model).score(text).bitsPerByte();
    }
  }

  /** Returns the text that a trained model generates after a prompt. */
  private static String generate(Path modelFolder, String prompt) {
    var sampler = Sampler.temperature(0.8).withTopP(0.95);
    try (var generator = TextGenerator.load(modelFolder);
        var text = generator.generate(Prompt.of(prompt, 1), TextLimits.tokens(40), sampler)) {
      return text.pieces().collect(joining());
    }
  }

  /** Returns the score of a run's best model on its test split, with memories of other sizes. */
  private static double evaluate(Path runFolder, int memory, int compressedMemory)
      throws IOException {
    var run = RunFolder.open(runFolder);
    try (var model = run.model(memory, compressedMemory)) {
      return run.score(model, Split.TEST).bitsPerByte();
    }
  }

  @BeforeAll
  static void trainOnce() throws IOException {
    Path text = temporary.resolve("novel.txt");
    Files.writeString(text, "I had a rosy little sister, and she had a cat. ".repeat(400));
    runFolder = temporary.resolve("runs/novel");
    train(text, runFolder);
  }

  @Test
  void aTextIsScored() {
    double bits = score(runFolder.resolve("model"), "she had a rosy cat");
    assertThat(bits).isGreaterThan(0.0);
    assertThat(bits).isLessThan(8.5);
  }

  @Test
  void aTextIsWritten() {
    assertThat(generate(runFolder.resolve("model"), "I had ")).isNotEmpty();
  }

  @Test
  void otherMemoriesAreTried() throws IOException {
    double trained = evaluate(runFolder, 128, 32);
    try (var model = RunFolder.open(runFolder).model()) {
      assertThat(RunFolder.open(runFolder).score(model, Split.TEST).bitsPerByte())
          .isEqualTo(trained);
    }
    assertThat(evaluate(runFolder, 64, 16)).isNotEqualTo(trained);
  }
}
