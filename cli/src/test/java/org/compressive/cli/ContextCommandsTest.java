package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests commands on JSON Lines whose texts follow a context, which is read but not scored. */
@ExtendWith(SmallRun.Given.class)
final class ContextCommandsTest {

  private static final String LINE = "{\"text\": \"a lazy potion\", \"prompt\": \"brew: \"}\n";

  private final SmallRun small;

  @TempDir private Path folder;
  private Path corpus;

  ContextCommandsTest(SmallRun small) {
    this.small = small;
  }

  @BeforeEach
  void write() throws IOException {
    corpus = Files.createDirectory(folder.resolve("corpus"));
    Files.writeString(corpus.resolve("train.jsonl"), LINE.repeat(20));
    Files.writeString(corpus.resolve("valid.jsonl"), LINE.repeat(3));
    Files.writeString(corpus.resolve("test.jsonl"), LINE.repeat(2));
  }

  @Test
  void aRunIsTrainedAndScoredOnTexts() throws IOException {
    Path run = folder.resolve("run");
    var trained =
        Outcome.of(
                "train",
                "--config=" + small.config(),
                "--run=" + run,
                "--corpus=" + corpus,
                "--context-field=prompt",
                "--documents=separate",
                "--json")
            .succeeded();
    assertThat(trained.err())
        .contains("each line (field text after context prompt) of 3 files is a document");
    for (var more :
        List.of(
            List.<String>of(),
            List.of("--stride=4", "--documents=joined"),
            List.of("--dynamic", "--batch=2"))) {
      JsonNode scored = evaluate(run, more, "--split=test", "--by=document");
      // The first token of a text is predicted from its context.
      assertThat(scored.get("tokens").intValue()).isEqualTo(2 * 13);
      assertThat(scored.get("bytes").intValue()).isEqualTo(2 * 13);
      assertThat(scored.get("words").intValue()).isEqualTo(2 * 3);
      for (JsonNode document : scored.get("documents")) {
        assertThat(document.get("tokens").intValue()).isEqualTo(13);
      }
    }
    String file = corpus.resolve("test.jsonl").toString();
    JsonNode other = evaluate(run, List.of("--corpus=" + file), "--context-field=prompt");
    assertThat(other.get("nats")).isEqualTo(evaluate(run, List.of(), "--split=test").get("nats"));
    JsonNode whole = evaluate(run, List.of("--corpus=" + file), "--documents=joined");
    assertThat(whole.get("tokens").intValue()).isEqualTo(2 * 13 - 1);
  }

  @Test
  void aPreparedCorpusKeepsContexts() throws IOException {
    Path store = folder.resolve("store");
    Outcome.of(
            "prepare",
            "--config=" + small.config(),
            "--corpus=" + corpus,
            "--context-field=prompt",
            "--to=" + store)
        .succeeded();
    Path read = folder.resolve("read");
    Path stored = folder.resolve("stored");
    Outcome.of(
            "train",
            "--config=" + small.config(),
            "--run=" + read,
            "--corpus=" + corpus,
            "--context-field=prompt",
            "--quiet")
        .succeeded();
    Outcome.of(
            "train", "--config=" + small.config(), "--run=" + stored, "--data=" + store, "--quiet")
        .succeeded();
    assertThat(evaluate(stored, List.of())).isEqualTo(evaluate(read, List.of()));
    assertThat(evaluate(stored, List.of()).get("tokens").intValue()).isEqualTo(3 * 13);
    Outcome.of(
            "train",
            "--config=" + small.config(),
            "--run=" + folder.resolve("other"),
            "--data=" + store,
            "--context-field=question")
        .failed(2, List.of("data.contextField (question) must be prompt"));
  }

  @Test
  void aMissingFieldIsNamed() {
    Outcome.of(
            "train",
            "--config=" + small.config(),
            "--run=" + folder.resolve("run"),
            "--corpus=" + corpus,
            "--context-field=question")
        .failed(
            2,
            List.of(
                "test.jsonl line 1: field (question) is missing; data.contextField must name the"
                    + " field of the context",
                "--context-field sets data.contextField"));
  }

  private static JsonNode evaluate(Path run, List<String> more, String... options)
      throws IOException {
    var arguments =
        Stream.of(
                Stream.of("evaluate", "--run=" + run, "--json"), Stream.of(options), more.stream())
            .flatMap(each -> each)
            .toArray(String[]::new);
    return Outcome.of(arguments).succeeded().json();
  }
}
