package org.compressive.cli;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.compressive.data.Documents;
import org.compressive.data.TokenStore;
import org.compressive.inference.Accumulator;
import org.compressive.inference.DocumentScore;
import org.compressive.inference.Interval;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.LossByDocument;
import org.compressive.inference.LossByPosition;
import org.compressive.inference.Score;
import org.compressive.inference.Scorer;
import org.jspecify.annotations.Nullable;

/** Scores one text with one model, and reports the score and the tables that are asked for. */
final class TextEvaluation {

  private static final long SEED = 1; // of the interval

  private final ProtocolOptions protocol;
  private final TableOptions tables;
  private final OutputOptions output;
  private final @Nullable Long words;

  TextEvaluation(
      ProtocolOptions protocol, TableOptions tables, OutputOptions output, @Nullable Long words) {
    this.protocol = protocol;
    this.tables = tables;
    this.output = output;
    this.words = words;
  }

  /** The results of one reading of a text. */
  private record Results(
      Score score,
      Optional<Score> oneStream,
      List<DocumentScore> documents,
      List<ResultTable> tables) {

    Optional<Interval> interval() {
      return Interval.ofBitsPerByte(documents, SEED);
    }

    @Nullable ResultTable table(String name) {
      return tables.stream().filter(table -> table.name().equals(name)).findFirst().orElse(null);
    }
  }

  /** Scores the text of a token store, and prints the results. */
  void run(LanguageModel model, TokenStore store, Documents documents) throws IOException {
    Results results = score(model, store, documents);
    if (words == null) {
      PublishedWords.advice(results.score().words()).ifPresent(output::print);
    }
    List<String> files = tables.write(results.tables());
    print(results, model, files);
    if (output.json()) {
      output.printJson(report(results, model, files));
    }
  }

  private Results score(LanguageModel model, TokenStore store, Documents documents) {
    var scorer = new Scorer(model);
    var byDocument = new LossByDocument(model.tokenizer(), store);
    var byPosition = new LossByPosition(model.tokenizer(), store, documents);
    List<Accumulator> accumulators = new ArrayList<>(List.of(byDocument));
    if (tables.has(TableOptions.By.POSITION)) {
      accumulators.add(byPosition);
    }
    Score score;
    Optional<Score> oneStream = Optional.empty();
    try (var display = ProgressDisplay.create(output)) {
      var options = protocol.scoring(documents).withProgress(display::evaluating);
      score = scorer.score(store, options, accumulators.toArray(Accumulator[]::new));
      if (protocol.againstOneStream()) {
        oneStream = Optional.of(scorer.score(store, options.withStreams(1)));
      }
    }
    var scores = byDocument.scores();
    var made = ImmutableList.<ResultTable>builder();
    if (tables.has(TableOptions.By.DOCUMENT)) {
      made.add(LossTables.documents(scores, store, model.tokenizer()));
    }
    if (tables.has(TableOptions.By.POSITION)) {
      made.add(LossTables.positions(byPosition.losses()));
    }
    return new Results(perWords(score), oneStream.map(this::perWords), scores, made.build());
  }

  private Score perWords(Score score) {
    return words == null ? score : score.perWords(words);
  }

  private void print(Results results, LanguageModel model, List<String> files) {
    Score score = results.score();
    var config = model.config();
    print("bits per byte:      %.4f", score.bitsPerByte());
    print("bits per character: %.4f", score.bitsPerCharacter());
    print("bits per token:     %.4f", score.bitsPerToken());
    print("token perplexity:   %.4g", score.tokenPerplexity());
    print("word perplexity:    %.4g", score.wordPerplexity());
    results
        .interval()
        .ifPresent(
            interval ->
                print(
                    "bits per byte, 95%% interval over %,d documents: %.4f to %.4f",
                    results.documents().size(), interval.low(), interval.high()));
    results
        .oneStream()
        .ifPresent(
            one ->
                print(
                    "bits per byte in one stream: %.4f; %d streams change it by %+.4f",
                    one.bitsPerByte(), protocol.batch(), score.bitsPerByte() - one.bitsPerByte()));
    print(
        "scored: %,d tokens, %,d bytes, %,d characters, %,d words; memory %s, compressed memory %s",
        score.tokens(),
        score.bytes(),
        score.characters(),
        score.words(),
        config.memory(),
        config.compressedMemory());
    for (ResultTable table : results.tables()) {
      output.print("");
      table.lines().forEach(output::print);
    }
    files.forEach(file -> output.print("table: " + file));
  }

  private void print(String format, Object... values) {
    output.print(String.format(Locale.ROOT, format, values));
  }

  private EvaluationReport report(Results results, LanguageModel model, List<String> files) {
    var config = model.config();
    var one = results.oneStream();
    var documents = results.table("documents");
    var positions = results.table("positions");
    return new EvaluationReport(
        ScoreReport.of(results.score(), config),
        protocol.stride(config),
        results.interval().map(i -> List.of(i.low(), i.high())).orElse(null),
        one.map(score -> ScoreReport.of(score, config)).orElse(null),
        one.map(score -> results.score().bitsPerByte() - score.bitsPerByte()).orElse(null),
        documents == null ? null : documents.json(),
        positions == null ? null : positions.json(),
        files.isEmpty() ? null : files);
  }
}
