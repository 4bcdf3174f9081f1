package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run folder, a checkpoint and an exported model that an earlier commit (a187cee, version 0.1.0)
 * wrote still load and yield the same results. The run is 400 steps of {@code train} on the first
 * 30,000 bytes of a novel in the public domain; the expected figures are those printed by that
 * commit.
 */
final class EarlierRunTest {

  private static final double NATS_OF_VALIDATION = 3752.035598406568;
  private static final double NATS_OF_TEXT = 72410.47880097851;

  @TempDir private Path folder;

  @BeforeEach
  void unpack() throws IOException {
    unpack("run-0.1.zip");
  }

  private void unpack(String resource) throws IOException {
    try (InputStream in = EarlierRunTest.class.getResourceAsStream(resource);
        var zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = folder.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        Files.copy(zip, file);
      }
    }
  }

  @Test
  void theCheckpointScoresAsItDid() throws IOException {
    var outcome = Outcome.of("evaluate", "--run", path("before"), "--json", "--quiet");
    JsonNode json = outcome.json();
    assertThat(outcome.err()).isEmpty();
    assertThat(json.get("nats").doubleValue()).isWithin(0.01).of(NATS_OF_VALIDATION);
    assertThat(json.get("tokens").intValue()).isEqualTo(1499);
    assertThat(json.get("bytes").intValue()).isEqualTo(1499);
    assertThat(json.get("words").intValue()).isEqualTo(247);
  }

  @Test
  void theExportedModelScoresAndWritesAsItDid() throws IOException {
    String model = path("before/model");
    JsonNode score =
        Outcome.of("evaluate", "--model", model, "--corpus", path("novel.txt"), "--json").json();
    assertThat(score.get("nats").doubleValue()).isWithin(0.1).of(NATS_OF_TEXT);
    assertThat(score.get("words").intValue()).isEqualTo(4688);
    JsonNode text =
        Outcome.of(
                "generate",
                "--model",
                model,
                "--prompt",
                "Call me",
                "--tokens",
                "60",
                "--temperature",
                "0.8",
                "--seed",
                "3",
                "--json")
            .json();
    assertThat(text.get("text").textValue())
        .isEqualTo("ad thes\n  \u2019s Arard ous thevebor shanrion, mab\n  abem tase ");
  }

  @Test
  void theRunGoesOn() throws IOException {
    var outcome =
        Outcome.of("train", "--run", path("before"), "--resume", "--steps", "404", "--json");
    JsonNode json = outcome.json();
    assertThat(outcome.err()).contains("ends at step 400; the learning rate stays at");
    assertThat(json.get("step").intValue()).isEqualTo(404);
    assertThat(json.get("validationBitsPerByte").doubleValue()).isWithin(0.01).of(3.6111);
  }

  /**
   * The run of a later commit has token stores of format 3 instead of 1, a tokenizer in its
   * checkpoint and checksums in its model. It is 40 steps on the first 12,000 bytes.
   */
  @Test
  void aRunWithChecksumsScoresAsItDidAndGoesOn() throws IOException {
    unpack("run-0.1-checksums.zip");
    assertThat(Files.readAllBytes(folder.resolve("now/data/training.tokens"))[8]).isEqualTo(3);
    assertThat(Files.exists(folder.resolve("now/checkpoints/40/tokenizer.json"))).isTrue();
    assertThat(Files.exists(folder.resolve("now/model/SHA256SUMS"))).isTrue();
    var run = Outcome.of("evaluate", "--run", path("now"), "--json", "--quiet").json();
    assertThat(run.get("nats").doubleValue()).isWithin(0.01).of(2090.6221388578415);
    assertThat(run.get("tokens").intValue()).isEqualTo(599);
    var model =
        Outcome.of("evaluate", "--model", path("now/model"), "--corpus", path("text.txt"), "--json")
            .json();
    assertThat(model.get("nats").doubleValue()).isWithin(0.1).of(42251.205416321754);
    var more =
        Outcome.of("train", "--run", path("now"), "--resume", "--steps", "42", "--json").json();
    assertThat(more.get("step").intValue()).isEqualTo(42);
  }

  @Test
  void theProvenanceHasNoNoteOfTheSplits() throws IOException {
    JsonNode json = Outcome.of("inspect", "--run", path("before"), "--json").json();
    assertThat(json.at("/provenance/splits").isNull()).isTrue();
    assertThat(json.at("/provenance/documents").intValue()).isEqualTo(1);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }
}
