package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void rowsOfParquetAreScored() throws IOException {
    Path file =
        Path.of("..", "data/src/test/resources/org/compressive/data/parquet/polars.parquet");
    Outcome scored =
        Outcome.of("evaluate", "--run=" + small.folder(), "--corpus=" + file, "--json").succeeded();
    assertThat(scored.err()).contains(file + ": each row (column text) of 1 file is a document");
    assertThat(scored.json().get("bytes").intValue()).isEqualTo(14_055 - 1);
  }
}
