package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SmallRun.Given.class)
final class InspectCommandTest {

  private final SmallRun small;

  InspectCommandTest(SmallRun small) {
    this.small = small;
  }

  @Test
  void tellsWhatARunHolds() throws IOException {
    JsonNode json = inspect("--run", small.folder());
    new JsonKeys(json).wholeNumbers("step", "parameters").amounts("bestValidationBitsPerByte");
    assertThat(json.get("step").intValue()).isEqualTo(SmallRun.STEPS);
    assertThat(json.at("/config/model/window").intValue()).isEqualTo(SmallRun.WINDOW);
    assertThat(json.at("/config/training/steps").intValue()).isEqualTo(SmallRun.STEPS);
    assertThat(json.at("/config/model/compression/function").textValue()).isEqualTo("convolution");
    assertThat(json.get("signatures")).hasSize(6);
    assertThat(json.at("/provenance/corpus").textValue()).isEqualTo(small.corpus().toString());
    assertThat(json.at("/provenance/splits").textValue()).contains("split by position");
    assertThat(json.at("/provenance/command/0").textValue()).isEqualTo("train");
    checkGroups(json);
  }

  @Test
  void tellsWhatACheckpointHolds() throws IOException {
    JsonNode json = inspect("--checkpoint", small.folder().resolve("checkpoints/3"));
    new JsonKeys(json).wholeNumbers("step", "parameters");
    assertThat(json.get("step").intValue()).isEqualTo(3);
    assertThat(json.get("config")).isEqualTo(inspect("--run", small.folder()).get("config"));
    checkGroups(json);
  }

  @Test
  void tellsWhatAModelHolds() throws IOException {
    JsonNode json = inspect("--model", small.model());
    JsonNode run = inspect("--run", small.folder());
    new JsonKeys(json).wholeNumbers("parameters");
    assertThat(json.get("step").isNull()).isTrue();
    assertThat(json.at("/config/model")).isEqualTo(run.at("/config/model"));
    assertThat(json.get("parameters")).isEqualTo(run.get("parameters"));
    assertThat(json.get("signatures")).isEqualTo(run.get("signatures"));
    checkGroups(json);
  }

  @Test
  void printsForPeople() {
    var outcome = Outcome.of("inspect", "--run", small.folder().toString()).succeeded();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains("window: 8");
    assertThat(outcome.out()).containsMatch("(?m)^step: 6$");
    assertThat(outcome.out())
        .containsMatch("(?m)^parameters: [\\d,]+ \\(transformer [\\d,]+, compression [\\d,]+\\)$");
    assertThat(outcome.out()).containsMatch("(?m)^best validation: \\d\\.\\d{4} bits per byte$");
    assertThat(outcome.out())
        .contains(
            "signatures: clear_memories, initial_memories, project_memories, score, serving_default, step");
  }

  /**
   * Checks that the groups add up to the total; the compression function of a layer is a kernel
   * [rate, D, D].
   */
  private static void checkGroups(JsonNode json) {
    long compression = json.at("/parametersByGroup/compression").longValue();
    long transformer = json.at("/parametersByGroup/transformer").longValue();
    assertThat(compression).isEqualTo(2 * (2 * 16 * 16));
    assertThat(json.get("parameters").longValue()).isEqualTo(transformer + compression);
  }

  private static JsonNode inspect(String option, Path what) throws IOException {
    return Outcome.of("inspect", option, what.toString(), "--json").json();
  }
}
