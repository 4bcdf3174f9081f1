package org.compressive.conformance;

import static com.google.common.base.Preconditions.checkState;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.compressive.data.Split;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.NumpyFolder;
import org.compressive.inference.Scorer;
import org.compressive.inference.ScoringProgress;
import org.compressive.report.RunReport;
import org.compressive.training.RunConfig;
import org.compressive.training.RunFolder;
import org.compressive.training.Trainer;

/**
 * A program that uses all libraries: it trains, writes a report with samples, exports, loads and
 * scores.
 */
final class OtherDigits {

  private OtherDigits() {}

  /**
   * Prints 12 as the default locale formats it, then runs the libraries.
   *
   * @param arguments the text to train on, and a folder that does not exist
   */
  public static void main(String[] arguments) throws IOException {
    System.out.println("%d".formatted(12));
    Path folder = Path.of(arguments[1]);
    RunFolder run = RunFolder.create(folder, config(arguments[0]));
    checkState(Trainer.of(run).train().isPresent(), "the run must not be interrupted");
    var report = RunReport.of(run, 2, ScoringProgress.NONE);
    Files.writeString(folder.resolve("report.html"), report.html());
    try (var corpus = run.corpus()) {
      NumpyFolder.write(
          folder.resolve("numpy"),
          run.config().model(),
          run.bestCheckpoint().variables(),
          corpus.store(Split.VALIDATION),
          1);
    }
    try (var model = LanguageModel.load(run.modelFolder())) {
      System.out.println(new Scorer(model).score("I had a rosy sister").tokens());
    }
  }

  private static RunConfig config(String text) throws IOException {
    return ConfigurationYaml.read(
        RunConfig.class,
        Resources.toString(Resources.getResource(OtherDigits.class, "interrupted.yaml"), UTF_8),
        "interrupted.yaml",
        List.of(
            "model.layers=1",
            "training.steps=2",
            "training.warmup=1",
            "training.statisticsEvery=1",
            "model.embedding.cutoffs=[100]",
            "data.corpus=[\"" + text + "\"]"));
  }
}
