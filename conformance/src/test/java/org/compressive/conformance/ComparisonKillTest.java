package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares two models in a process that is killed in its second run and started again, and in one
 * that is left undisturbed. With deterministic runs, both must end with the same table, apart from
 * speeds and memory.
 */
@DisabledOnOs(OS.WINDOWS) // it has no signals
final class ComparisonKillTest {

  private static final long SEED = 1;

  private static final String YAML =
      """
      base: interrupted.yaml
      settings: {model.layers: 1, training: {deterministic: true, checkpointEvery: 20}}
      budget: {steps: 60}
      blockTokens: 64
      runs:
        compressive: {}
        transformer-xl: {model: {compressedMemory: 0, memory: 12}}
      """;

  /** The figures that depend on the machine, or only on where the files are. */
  private static final ImmutableList<String> MEASURED =
      ImmutableList.of("tokensPerSecond", "seconds", "peakMegabytes");

  @TempDir private Path folder;

  @Test
  void aComparisonThatIsKilledEndsAsOneThatNeverWas() throws Exception {
    Files.writeString(
        folder.resolve("interrupted.yaml"),
        Resources.toString(Resources.getResource(getClass(), "interrupted.yaml"), UTF_8));
    Files.writeString(folder.resolve("text.txt"), "to be or not to be, a question. ".repeat(200));
    Files.writeString(folder.resolve("compare.yaml"), YAML);
    killInTheSecondRun();
    Path first = folder.resolve("killed/rows/compressive/1.json");
    String row = Files.readString(first);
    JsonNode table = table("killed");
    assertThat(Files.readString(first)).isEqualTo(row);
    assertWithMessage("seed %s", SEED).that(table).isEqualTo(table("peaceful"));
    assertThat(table.get("rows").size()).isEqualTo(2);
    assertThat(table.get("rows").get(1).get("failure").isNull()).isTrue();
  }

  private void killInTheSecondRun() throws Exception {
    try (Child child = compare("killed")) {
      Path checkpoints = folder.resolve("killed/runs/transformer-xl/1/checkpoints/20");
      while (!Files.exists(checkpoints)) {
        assertWithMessage("%s", child).that(child.handle().isAlive()).isTrue();
        Thread.sleep(2);
      }
      Thread.sleep(new Random(SEED).nextInt(50));
      child.handle().destroyForcibly();
      child.exitCode();
    }
    assertThat(Files.exists(folder.resolve("killed/rows/transformer-xl"))).isFalse();
  }

  private JsonNode table(String into) throws Exception {
    try (Child child = compare(into)) {
      JsonNode json = JsonMapper.builder().build().readTree(child.succeeded());
      ((ObjectNode) json).remove(List.of("comparison", "command"));
      for (String list : List.of("models", "rows")) {
        json.get(list).forEach(each -> ((ObjectNode) each).remove(MEASURED));
      }
      return json;
    }
  }

  private Child compare(String into) throws IOException {
    return Child.compressive(
        folder,
        ImmutableList.of("compare", "compare.yaml", "--corpus=text.txt", "--json", "--to=" + into));
  }
}
