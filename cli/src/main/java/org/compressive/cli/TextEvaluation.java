package org.compressive.cli;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.compressive.data.CorpusException;
import org.compressive.data.Documents;
import org.compressive.data.TokenStore;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.Accumulator;
import org.compressive.inference.DocumentScore;
import org.compressive.inference.Interval;
import org.compressive.inference.LossByDocument;
import org.compressive.inference.LossByFrequency;
import org.compressive.inference.LossByPosition;
import org.compressive.inference.Recall;
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
  private final RunContext run;

  TextEvaluation(
      ProtocolOptions protocol,
      TableOptions tables,
      OutputOptions output,
      @Nullable Long words,
      RunContext run) {
    this.protocol = protocol;
    this.tables = tables;
    this.output = output;
    this.words = words;
    this.run = run;
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

    /** Returns the rows of a table, or null if it was not asked for. */
    @Nullable List<Map<String, @Nullable Object>> json(String name) {
      return tables.stream()
          .filter(table -> table.name().equals(name))
          .findFirst()
          .map(ResultTable::json)
          .orElse(null);
    }
  }

  /** Scores the text of a token store, and prints the results unless another process does. */
  void run(Scorer scorer, TokenStore store, Documents documents) throws IOException {
    Results results = score(scorer, store, documents);
    if (output.silent()) {
      return; // Another process has the same results.
    }
    if (words == null) {
      PublishedWords.advice(results.score().words()).ifPresent(output::print);
    }
    List<String> files = tables.write(results.tables());
    print(results, scorer.config(), files);
    if (output.json()) {
      output.printJson(report(results, scorer.config(), files));
    }
  }

  private Results score(Scorer scorer, TokenStore store, Documents documents) {
    var training = run.training();
    var byDocument = new LossByDocument(scorer.tokenizer(), store);
    var byPosition = new LossByPosition(scorer.tokenizer(), store, documents);
    var byFrequency = new LossByFrequency(scorer.tokenizer());
    List<Accumulator> accumulators = new ArrayList<>(List.of(byDocument));
    if (tables.has(TableOptions.By.POSITION)) {
      accumulators.add(byPosition);
    }
    if (training != null) {
      accumulators.add(byFrequency);
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
    if (run.search() != null) {
      made.add(MemoryOptions.table(run.search()));
    }
    if (tables.has(TableOptions.By.DOCUMENT)) {
      made.add(LossTables.documents(scores, store, scorer.tokenizer()));
    }
    if (tables.has(TableOptions.By.POSITION)) {
      made.add(LossTables.positions(byPosition.losses()));
    }
    if (training != null) {
      made.add(LossTables.frequencies(byFrequency.losses(training)));
    }
    if (tables.has(TableOptions.By.RECALL) && run.model() != null) {
      var recall = Recall.of(run.model(), store, protocol.scoring(documents));
      if (recall.isEmpty()) {
        throw new CorpusException("text (%s) holds no question for recall".formatted(store.name()));
      }
      made.add(LossTables.recall(recall));
    }
    return new Results(perWords(score), oneStream.map(this::perWords), scores, made.build());
  }

  private Score perWords(Score score) {
    return words == null ? score : score.perWords(words);
  }

  private void print(Results results, ModelConfig config, List<String> files) {
    Score score = results.score();
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
    if (run.dynamicRate() != null) {
      print("dynamic evaluation: learning rate %.3g", run.dynamicRate());
    }
    for (ResultTable table : results.tables()) {
      output.print("");
      table.lines().forEach(output::print);
    }
    files.forEach(file -> output.print("table: " + file));
  }

  private void print(String format, Object... values) {
    output.print(String.format(Locale.ROOT, format, values));
  }

  private EvaluationReport report(Results results, ModelConfig config, List<String> files) {
    var one = results.oneStream();
    return new EvaluationReport(
        ScoreReport.of(results.score(), config),
        protocol.stride(config),
        results.interval().map(i -> List.of(i.low(), i.high())).orElse(null),
        one.map(score -> ScoreReport.of(score, config)).orElse(null),
        one.map(score -> results.score().bitsPerByte() - score.bitsPerByte()).orElse(null),
        results.json("documents"),
        results.json("positions"),
        results.json("frequencies"),
        results.json("recall"),
        run.dynamicRate(),
        results.json("search"),
        files.isEmpty() ? null : files);
  }
}
