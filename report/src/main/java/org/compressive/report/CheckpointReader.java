package org.compressive.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.data.BatchSource;
import org.compressive.data.Documents;
import org.compressive.data.Split;
import org.compressive.data.TokenStore;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.LossByPosition;
import org.compressive.inference.Prompt;
import org.compressive.inference.Recall;
import org.compressive.inference.RecallAccuracy;
import org.compressive.inference.Sampler;
import org.compressive.inference.ScoringOptions;
import org.compressive.inference.ScoringProgress;
import org.compressive.inference.TextGenerator;
import org.compressive.inference.TextLimits;
import org.compressive.inference.TotalLoss;
import org.compressive.inference.Tracer;
import org.compressive.training.RunFolder;

/** Evaluates a checkpoint on its run's validation split and generates samples from it. */
final class CheckpointReader {

  private static final int SAMPLE_TOKENS = 400;
  private static final int PROMPT_TOKENS = 160;

  private static final Sampler SAMPLER = Sampler.temperature(0.8);

  private final RunFolder run;
  private final long maxWindows;
  private final ScoringProgress progress;

  /**
   * Creates a reader.
   *
   * @param maxWindows the maximum number of windows to read; 0 for all
   */
  CheckpointReader(RunFolder run, long maxWindows, ScoringProgress progress) {
    this.run = run;
    this.maxWindows = maxWindows;
    this.progress = progress;
  }

  Reading read(Checkpoint checkpoint) {
    try (var corpus = run.corpus();
        var model = run.model(checkpoint)) {
      TokenStore store = corpus.store(Split.VALIDATION);
      return read(model, store, checkpoint.step());
    }
  }

  private Reading read(LanguageModel model, TokenStore store, long step) {
    var documents = run.config().data().documents();
    var text = BatchSource.scoring(documents, store, 1, model.config().window());
    var layers = new LayerSums(model.config().layers());
    var total = new TotalLoss(model.tokenizer(), store);
    var positions = new LossByPosition(model.tokenizer(), store, documents);
    new Tracer(model)
        .trace(text, maxWindows, Tracer.Depth.LAYERS, layers::add, total, positions, progress);
    return new Reading(
        step,
        maxWindows == 0 || maxWindows >= text.windows(),
        model.tokenizer().lossless(),
        total.score(),
        layers.attention(),
        layers.compressionLosses(),
        positions.losses(),
        recall(model, store),
        samples(model, store));
  }

  private List<RecallAccuracy> recall(LanguageModel model, TokenStore store) {
    var data = run.config().data();
    return data.recall() == null
        ? List.of()
        : Recall.of(
            model,
            store,
            ScoringOptions.defaults().withDocuments(data.documents()).withMaxWindows(maxWindows));
  }

  /**
   * Returns one sample that begins after a line end, and one that continues the beginning of the
   * validation split.
   */
  private List<Sample> samples(LanguageModel model, TokenStore store) {
    try (var generator = new TextGenerator(model)) {
      return ImmutableList.of(
          sample(generator, new byte[0]), sample(generator, beginning(model, store)));
    }
  }

  /**
   * Returns the text of the first tokens of the split, without an incomplete last character. If the
   * run reads documents separately, the text does not extend past the first document.
   */
  private byte[] beginning(LanguageModel model, TokenStore store) {
    var begins = store.documents();
    boolean apart = run.config().data().documents() == Documents.SEPARATE && begins.length() > 1;
    int[] tokens = new int[(int) Math.min(PROMPT_TOKENS, apart ? begins.get(1) : store.size())];
    store.read(0, tokens, 0, tokens.length);
    var bytes = new ByteArrayOutputStream();
    for (int token : tokens) {
      bytes.writeBytes(model.tokenizer().decode(token));
    }
    byte[] whole = bytes.toByteArray();
    while (Glyphs.endInsideCharacter(whole)) {
      whole = Arrays.copyOf(whole, whole.length - 1);
    }
    return whole;
  }

  private static Sample sample(TextGenerator generator, byte[] prompt) {
    try (var text =
        generator.generate(Prompt.of(prompt, 1), TextLimits.tokens(SAMPLE_TOKENS), SAMPLER)) {
      return new Sample(new String(prompt, UTF_8), text.pieces().collect(Collectors.joining()));
    }
  }
}
