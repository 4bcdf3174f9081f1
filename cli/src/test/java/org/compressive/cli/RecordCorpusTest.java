package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests training and scoring on files whose lines or rows are documents. */
@ExtendWith(SmallRun.Given.class)
final class RecordCorpusTest {
  private final SmallRun small;

  @TempDir private Path folder;

  RecordCorpusTest(SmallRun small) {
    this.small = small;
  }

  @Test
  void jsonLinesAreTrainedOnAndScored() throws IOException {
    String line = "{\"body\": \"a lazy potion\", \"id\": 1}\n";
    Files.writeString(folder.resolve("train.jsonl"), line.repeat(20));
    Files.writeString(folder.resolve("test.jsonl"), line.repeat(2));
    Path run = folder.resolve("run");
    Outcome trained =
        Outcome.of(
                "train",
                "--config=" + small.config(),
                "--run=" + run,
                "--corpus=" + folder,
                "--text-field=body")
            .succeeded();
    assertThat(trained.err())
        .contains(folder + ": each line (field body) of 2 files is a document");
    JsonNode scored = Outcome.of("evaluate", "--run=" + run, "--split=test", "--json").json();
    assertThat(scored.get("bytes").intValue()).isEqualTo(2 * 13 - 1);
  }

  @Test
  void wikiTextIsReadAsArticlesAndItsLineEndsAreTokens() throws IOException {
    String article = " \n = Emma = \n \n Emma , handsome , clever , and rich , was <unk> . \n";
    Files.writeString(folder.resolve("wiki.train.tokens"), article.repeat(30));
    Files.writeString(folder.resolve("wiki.valid.tokens"), article.repeat(5));
    Files.writeString(folder.resolve("wiki.test.tokens"), article.repeat(3));
    Path run = folder.resolve("run");
    Outcome trained =
        Outcome.of(
                "train",
                "--config=" + small.config(),
                "--run=" + run,
                "--corpus=" + folder,
                "--set=model.vocabulary=0",
                "--set=data.tokenizer=words")
            .succeeded();
    assertThat(trained.err()).contains(": each article (WikiText) of 3 files is a document");
    assertThat(trained.err())
        .contains(
            "the test split of WikiText has 57 words with line ends, where 245,569 are published");
    List<String> evaluate = List.of("evaluate", "--run=" + run, "--split=test", "--json");
    // Each article has 15 words and 4 line ends, except for the line end at the beginning.
    JsonNode scored = Outcome.of(evaluate).json();
    assertThat(scored.get("tokens").intValue()).isEqualTo(3 * 19 - 1);
    assertThat(scored.get("words").intValue()).isEqualTo(3 * 15);
  }

  @Test
  void rowsOfParquetAreScored() throws IOException {
    Path file =
        Path.of("..", "data/src/test/resources/org/compressive/data/parquet/polars.parquet");
    Outcome scored =
        Outcome.of("evaluate", "--run=" + small.folder(), "--corpus=" + file, "--json").succeeded();
    assertThat(scored.err()).contains(file + ": each row (column text) of 1 file is a document");
    assertThat(scored.json().get("bytes").intValue()).isEqualTo(14_055 - 1);
  }
}
