package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(SmallRun.Given.class)
final class EvaluateCommandTest {

  private final SmallRun small;

  @TempDir private Path folder;

  EvaluateCommandTest(SmallRun small) {
    this.small = small;
  }

  @Test
  void theValidationFigureIsTheOneThatTrainPrinted() throws IOException {
    var byDefault = evaluateRun();
    var named = evaluateRun("--split", "validation");
    assertThat(byDefault).isEqualTo(named);
    assertThat(named.get("bitsPerByte")).isEqualTo(small.report().get("validationBitsPerByte"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--processes 2 | --batch (1) must be a multiple of 2, the number of processes",
        "--processes 3 --batch 4 | --batch (4) must be a multiple of 3, the number of processes",
        "--processes 2 --batch 2 --dynamic | --dynamic cannot be used with several processes",
        "--processes 2 --batch 2 --against-one-stream | --against-one-stream cannot be used with",
        "--processes 2 --batch 2 --by recall | --by recall cannot be used with several processes",
        "--processes 0 | --processes (0) must be at least 1",
        "--process-timeout 0 | --process-timeout (0) must be at least 1"
      })
  void namesWhatProcessesCannotShare(String options, String message) {
    List<String> arguments =
        new ArrayList<>(List.of("evaluate", "--run", small.folder().toString()));
    arguments.addAll(Splitter.on(' ').splitToList(options));
    var outcome = Outcome.of(arguments.toArray(String[]::new));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("compressive: " + message);
  }

  @Test
  void countsAndRatesAgreeWithEachOther() throws IOException {
    JsonNode json = evaluateRun("--split", "test");
    new JsonKeys(json)
        .wholeNumbers("tokens", "bytes", "characters", "words", "memory", "compressedMemory")
        .amounts(
            "nats",
            "bitsPerByte",
            "bitsPerCharacter",
            "bitsPerToken",
            "tokenPerplexity",
            "wordPerplexity");
    String text = Files.readString(small.corpus());
    String scored = text.substring(text.length() * 95 / 100 + 1);
    long words =
        Splitter.on(CharMatcher.whitespace()).omitEmptyStrings().splitToStream(scored).count();
    double nats = json.get("nats").doubleValue();
    assertThat(json.get("tokens").longValue()).isEqualTo(scored.length());
    assertThat(json.get("bytes").longValue()).isEqualTo(scored.length());
    assertThat(json.get("words").longValue()).isEqualTo(words);
    assertThat(json.get("bitsPerByte").doubleValue())
        .isWithin(1e-9)
        .of(nats / Math.log(2) / scored.length());
    assertThat(json.get("bitsPerToken")).isEqualTo(json.get("bitsPerByte"));
    assertThat(Math.log(json.get("tokenPerplexity").doubleValue()))
        .isWithin(1e-9)
        .of(nats / scored.length());
    assertThat(Math.log(json.get("wordPerplexity").doubleValue())).isWithin(1e-9).of(nats / words);
    assertThat(json.get("memory").intValue()).isEqualTo(SmallRun.MEMORY);
    assertThat(json.get("compressedMemory").intValue()).isEqualTo(SmallRun.COMPRESSED_MEMORY);
  }

  @Test
  void wordPerplexityIsPerTheGivenNumberOfWords() throws IOException {
    JsonNode counted = evaluateRun();
    JsonNode given = evaluateRun("--words", "1000");
    assertThat(given.get("words").longValue()).isEqualTo(1000);
    assertThat(given.get("nats")).isEqualTo(counted.get("nats"));
    assertThat(given.get("bitsPerByte")).isEqualTo(counted.get("bitsPerByte"));
    assertThat(Math.log(given.get("wordPerplexity").doubleValue()))
        .isWithin(1e-9)
        .of(given.get("nats").doubleValue() / 1000);
  }

  @Test
  void theExportedModelScoresATextAsTheRunDoes() throws IOException {
    Path text = Files.writeString(folder.resolve("other.txt"), "a potion thaws ".repeat(20));
    var run = evaluateRun("--corpus", text.toString());
    var model = evaluate("--model", small.model(), "--corpus", text.toString());
    assertThat(run.get("tokens").longValue()).isEqualTo(Files.size(text) - 1);
    assertThat(model.get("tokens")).isEqualTo(run.get("tokens"));
    assertThat(model.get("words")).isEqualTo(run.get("words"));
    // The run is read by one thread, as it was trained; the model is read by all threads.
    assertThat(model.get("nats").doubleValue())
        .isWithin(1e-6 * run.get("nats").doubleValue())
        .of(run.get("nats").doubleValue());
  }

  @Test
  void saysWhatItReadsOfAFolderAndLeavesOutHiddenFiles() throws IOException {
    Path books = Files.createDirectories(folder.resolve("books/.ipynb_checkpoints")).getParent();
    try (var packed = new GZIPOutputStream(Files.newOutputStream(books.resolve("00.txt.gz")))) {
      packed.write("a potion thaws".getBytes(UTF_8));
    }
    Files.writeString(books.resolve("01.txt"), " while it brews");
    Files.writeString(books.resolve(".ipynb_checkpoints/01-checkpoint.txt"), "a copy");
    Outcome outcome =
        Outcome.of(
            "evaluate", "--run", small.folder().toString(), "--corpus", books.toString(), "--json");
    assertThat(outcome.json().get("tokens").longValue())
        .isEqualTo("potion thaws while it brews".length() + 1);
    assertThat(outcome.err()).contains(books + ": 2 documents; 1 hidden file is left out\n");
  }

  @Test
  void otherMemorySizesAreTakenAndChangeTheFigure() throws IOException {
    var json = evaluateRun("--memory", "3", "--compressed-memory", "17");
    assertThat(json.get("memory").intValue()).isEqualTo(3);
    assertThat(json.get("compressedMemory").intValue()).isEqualTo(17);
    assertThat(json.get("nats")).isNotEqualTo(evaluateRun().get("nats"));
    var none = evaluateRun("--memory", "0", "--compressed-memory", "0");
    assertThat(none.get("memory").intValue()).isEqualTo(0);
    assertThat(none.get("compressedMemory").intValue()).isEqualTo(0);
  }

  @Test
  void eachStreamOfABatchLosesItsFirstToken() throws IOException {
    long one = evaluateRun().get("tokens").longValue();
    long four = evaluateRun("--batch", "4").get("tokens").longValue();
    assertThat(four).isEqualTo(one - 3);
  }

  @Test
  void printsForPeopleOnStdoutAndProgressOnStderr() throws IOException {
    var outcome = Outcome.of("evaluate", "--run", small.folder().toString()).succeeded();
    double bits = small.report().get("validationBitsPerByte").doubleValue();
    assertThat(outcome.out()).containsMatch("(?m)^bits per byte: +%.4f$".formatted(bits));
    assertThat(outcome.out()).contains("word perplexity:");
    assertThat(outcome.err()).containsMatch("evaluating (\\d+)/\\1: windows");
    var quiet = Outcome.of("evaluate", "--run", small.folder().toString(), "--quiet");
    assertThat(quiet.err()).isEmpty();
    assertThat(quiet.out()).isEqualTo(outcome.out());
  }

  /** Evaluates a run trained on joined documents and a run trained on separate ones. */
  @Test
  void documentsAreReadAsTheRunWasTrainedUnlessAskedOtherwise() throws IOException {
    String documents = SmallRun.writeDocuments(folder).toString();
    for (String trained : List.of("joined", "separate")) {
      Path run = folder.resolve(trained);
      JsonNode report =
          Outcome.of(
                  "train",
                  "--config=" + small.config(),
                  "--corpus=" + documents,
                  "--documents=" + trained,
                  "--run=" + run,
                  "--json")
              .json();
      JsonNode byDefault = evaluate("--run", run);
      JsonNode joined = evaluate("--run", run, "--documents", "joined");
      JsonNode separate = evaluate("--run", run, "--documents", "separate");
      assertThat(byDefault).isEqualTo(trained.equals("joined") ? joined : separate);
      assertThat(byDefault.get("bitsPerByte")).isEqualTo(report.get("validationBitsPerByte"));
      // These are two documents of 97 bytes, whose first bytes are not targets if documents are
      // separate.
      assertThat(joined.get("tokens").longValue()).isEqualTo(2 * 97 - 1);
      assertThat(separate.get("tokens").longValue()).isEqualTo(2 * 97 - 2);
      assertThat(separate.get("bitsPerByte")).isNotEqualTo(joined.get("bitsPerByte"));

      JsonNode text = evaluate("--run", run, "--corpus", documents);
      assertThat(text.get("tokens").longValue())
          .isEqualTo(50 * 97 - (trained.equals("joined") ? 1 : 50));
    }
  }

  /** A model folder does not record how its model was trained. */
  @Test
  void anExportedModelReadsDocumentsJoinedUnlessAskedOtherwise() throws IOException {
    String documents = SmallRun.writeDocuments(folder).toString();
    var byDefault = evaluate("--model", small.model(), "--corpus", documents);
    var separate =
        evaluate("--model", small.model(), "--corpus", documents, "--documents", "separate");
    assertThat(byDefault.get("tokens").longValue()).isEqualTo(50 * 97 - 1);
    assertThat(separate.get("tokens").longValue()).isEqualTo(50 * 97 - 50);
    assertThat(separate.get("bitsPerByte")).isNotEqualTo(byDefault.get("bitsPerByte"));
  }

  @Test
  void streamsOfDocumentsApartScoreEveryTarget() throws IOException {
    var one = evaluateRun("--documents", "separate");
    var four = evaluateRun("--documents", "separate", "--batch", "4");
    assertThat(four.get("tokens")).isEqualTo(one.get("tokens"));
    assertThat(one.get("nats")).isEqualTo(evaluateRun().get("nats")); // a single document
  }

  @Test
  void aStrideScoresTheSameTokensInOtherWindows() throws IOException {
    var whole = evaluateRun();
    var half = evaluateRun("--stride", "4");
    assertThat(whole.get("stride").intValue()).isEqualTo(SmallRun.WINDOW);
    assertThat(half.get("stride").intValue()).isEqualTo(4);
    assertThat(half.get("tokens")).isEqualTo(whole.get("tokens"));
    assertThat(half.get("words")).isEqualTo(whole.get("words"));
    assertThat(half.get("nats")).isNotEqualTo(whole.get("nats"));
    assertThat(evaluateRun("--stride", "8")).isEqualTo(whole);
    var none = evaluateRun("--stride", "4", "--memory", "0", "--compressed-memory", "0");
    assertThat(none.get("tokens")).isEqualTo(whole.get("tokens"));
  }

  @Test
  void reportsTheDifferenceThatStreamsMake() throws IOException {
    var json = evaluateRun("--batch", "4", "--against-one-stream");
    var one = evaluateRun();
    double difference =
        json.get("bitsPerByte").doubleValue() - one.get("bitsPerByte").doubleValue();
    assertThat(json.get("oneStream").get("nats")).isEqualTo(one.get("nats"));
    assertThat(json.get("bitsPerByteDifference").doubleValue()).isEqualTo(difference);
    assertThat(one.has("oneStream")).isFalse();
    var printed =
        Outcome.of(
            "evaluate", "--run", small.folder().toString(), "--batch=4", "--against-one-stream");
    assertThat(printed.out())
        .contains(String.format(Locale.ROOT, "4 streams change it by %+.4f", difference));
  }

  @Test
  void tablesAddUpToTheScore() throws IOException {
    String documents = SmallRun.writeDocuments(folder).toString();
    Path tables = folder.resolve("new/tables");
    String[] options = {
      "--corpus", documents, "--by", "document,position", "--tables", tables.toString()
    };
    var json = evaluateRun(options);
    assertThat(json.get("documents")).hasSize(50);
    for (String table : List.of("documents", "positions")) {
      long tokens = 0;
      double nats = 0;
      for (JsonNode row : json.get(table)) {
        tokens += row.get("tokens").longValue();
        nats += row.get("nats").doubleValue();
      }
      assertThat(tokens).isEqualTo(json.get("tokens").longValue());
      assertThat(nats).isWithin(1e-6).of(json.get("nats").doubleValue());
    }
    assertThat(json.get("bitsPerByteInterval").get(0).doubleValue())
        .isLessThan(json.get("bitsPerByte").doubleValue());
    assertThat(json.get("bitsPerByteInterval").get(1).doubleValue())
        .isGreaterThan(json.get("bitsPerByte").doubleValue());
    assertThat(json.get("documents").get(1).get("beginning").textValue())
        .isEqualTo(Files.readString(folder.resolve("documents/01.txt")).substring(0, 40).strip());
    List<String> lines = Files.readAllLines(tables.resolve("documents.csv"));
    assertThat(lines).hasSize(51);
    assertThat(lines.get(0)).startsWith("document,tokens,bytes,words,nats,bitsPerByte,");
    assertThat(lines.get(50)).startsWith("50,97,97,");
    assertThat(tables.resolve("positions.csv").toFile().exists()).isTrue();
    assertThat(json.get("tables")).hasSize(2);
  }

  /** Batches of documents that are separate give the tables that one stream gives. */
  @Test
  void tablesOfSeparateDocumentsNeedNoSingleStream() throws IOException {
    String documents = SmallRun.writeDocuments(folder).toString();
    var json =
        evaluateRun(
            "--corpus",
            documents,
            "--documents",
            "separate",
            "--batch",
            "2",
            "--by",
            "document,position");
    assertThat(json.get("documents").get(7).get("tokens").longValue()).isEqualTo(96);
    assertThat(json.get("positions").get(0).get("last").longValue()).isEqualTo(15);
  }

  /** A search over the validation split gives the sizes with which that split is scored best. */
  @Test
  void searchesMemorySizesOnTheValidationSplit() throws IOException {
    var json =
        evaluateRun(
            "--split", "test", "--search-memory", "2,16", "--search-compressed-memory", "9");
    assertThat(json.get("search")).hasSize(2);
    JsonNode best = null;
    double least = Double.POSITIVE_INFINITY;
    for (JsonNode trial : json.get("search")) {
      String[] sizes = {
        "--memory", trial.get("memory").asText(),
        "--compressed-memory", trial.get("compressedMemory").asText()
      };
      assertThat(trial.get("bitsPerByte")).isEqualTo(evaluateRun(sizes).get("bitsPerByte"));
      if (trial.get("bitsPerByte").doubleValue() < least) {
        best = trial;
        least = trial.get("bitsPerByte").doubleValue();
      }
    }
    assertThat(best.get("best").booleanValue()).isTrue();
    assertThat(json.get("memory")).isEqualTo(best.get("memory"));
    assertThat(json.get("compressedMemory")).isEqualTo(best.get("compressedMemory"));
    var test =
        evaluateRun(
            "--split",
            "test",
            "--memory",
            best.get("memory").asText(),
            "--compressed-memory",
            best.get("compressedMemory").asText());
    assertThat(json.get("nats")).isEqualTo(test.get("nats"));
  }

  /** Another test split changes nothing but the score of the test split. */
  @Test
  void theTestSplitHasNoPartInTheSearch() throws IOException {
    Path copy = FolderContent.copy(small.folder(), folder.resolve("copy"));
    String[] search = {"--split", "test", "--search-memory", "2,16"};
    var before = evaluate("--run", copy, search);
    Path store = copy.resolve("data/test.tokens");
    byte[] bytes = Files.readAllBytes(store);
    String all = Files.readString(small.corpus());
    byte[] text = all.substring(all.length() * 95 / 100).getBytes(UTF_8);
    int at = Bytes.indexOf(bytes, Arrays.copyOf(text, 20));
    assertThat(at).isAtLeast(1);
    for (int i = 0; i < 200; i++) {
      bytes[at + i] = (byte) 'x';
    }
    bytes[8] = 2; // a store of format 2, which ends before contexts and checksums
    int end = bytes.length - Long.BYTES - 3 * Integer.BYTES; // of one document and one block
    Files.write(store, Arrays.copyOf(bytes, end));
    var after = evaluate("--run", copy, search);
    assertThat(after.get("search")).isEqualTo(before.get("search"));
    assertThat(after.get("nats")).isNotEqualTo(before.get("nats"));
  }

  @Test
  void dynamicEvaluationTrainsOnWhatItHasScored() throws IOException {
    Path run = FolderContent.copy(small.folder(), folder.resolve("copy"));
    var before = FolderContent.of(run);
    var fixed = evaluate("--run", run);
    var unchanged = evaluate("--run", run, "--dynamic", "--dynamic-rate", "1e-30");
    assertThat(unchanged.get("nats").doubleValue())
        .isWithin(1e-5 * fixed.get("tokens").doubleValue())
        .of(fixed.get("nats").doubleValue());
    var dynamic = evaluate("--run", run, "--dynamic", "--dynamic-rate", "0.01");
    assertThat(dynamic.get("nats").doubleValue()).isLessThan(fixed.get("nats").doubleValue());
    assertThat(dynamic.get("tokens")).isEqualTo(fixed.get("tokens"));
    assertThat(dynamic.get("dynamicRate").doubleValue()).isEqualTo(0.01);
    assertThat(FolderContent.of(run)).isEqualTo(before);
  }

  @Test
  void wordsAreGroupedByTheirFrequencyInTheTrainingSplit() throws IOException {
    Path tables = folder.resolve("tables");
    Path text = Files.writeString(folder.resolve("other.txt"), "x a potion thaws strangely a");
    var json =
        evaluateRun(
            "--corpus", text.toString(), "--by", "frequency", "--tables", tables.toString());
    var rows = json.get("frequencies");
    assertThat(rows).hasSize(4);
    // Each of the nine words of the training split occurs about 100 times.
    String training = Files.readString(small.corpus());
    training = training.substring(0, training.length() * 90 / 100);
    List<String> words = Splitter.on(' ').splitToList(training);
    long[] expected = new long[4];
    for (String word : List.of("a", "potion", "thaws", "strangely", "a")) {
      expected[Collections.frequency(words, word) >= 100 ? 2 : 3]++;
    }
    for (int i = 0; i < 4; i++) {
      assertThat(rows.get(i).get("words").longValue()).isEqualTo(expected[i]);
    }
    assertThat(rows.get(0).get("wordPerplexity").isNull()).isTrue();
    double nats = rows.get(2).get("nats").doubleValue() + rows.get(3).get("nats").doubleValue();
    assertThat(nats).isLessThan(json.get("nats").doubleValue()); // less the space after the x
    assertThat(Files.readAllLines(tables.resolve("frequencies.csv")).get(0))
        .isEqualTo("least,most,words,nats,wordPerplexity");
  }

  private JsonNode evaluateRun(String... more) throws IOException {
    return evaluate("--run", small.folder(), more);
  }

  private static JsonNode evaluate(String option, Path what, String... more) throws IOException {
    return Outcome.of(
            Stream.concat(
                    Stream.of("evaluate", "--json", option, what.toString()), Arrays.stream(more))
                .toList())
        .json();
  }
}
