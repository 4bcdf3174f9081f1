package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.io.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the behavior of the command line that shows only in a process: its working folder and the
 * output of native code.
 */
final class CommandLineProcessTest {

  @TempDir private Path folder;

  @Test
  void runsAreNumberedAndNothingIsPrintedButTheResult() throws Exception {
    Files.writeString(
        folder.resolve("mine.yaml"),
        Resources.toString(Resources.getResource(getClass(), "interrupted.yaml"), UTF_8));
    Files.writeString(folder.resolve("text.txt"), "a question, ".repeat(200));
    String[] train = {"train", "--config=mine.yaml", "--corpus=text.txt", "--steps=2"};
    JsonNode first = quietly(train);
    JsonNode second = quietly(train);
    assertThat(Path.of(first.get("run").textValue())).isEqualTo(Path.of("runs/mine"));
    assertThat(Path.of(second.get("run").textValue())).isEqualTo(Path.of("runs/mine-2"));
    assertThat(folder.toFile().list())
        .asList()
        .containsExactly("mine.yaml", "text.txt", "tmp", "runs");

    JsonNode score = quietly("evaluate", "--run=runs/mine", "--corpus=text.txt");
    assertThat(score.get("tokens").longValue())
        .isEqualTo(Files.size(folder.resolve("text.txt")) - 1);
    assertThat(folder.resolve("tmp").toFile().list()).isEmpty();
  }

  private JsonNode quietly(String... arguments) throws Exception {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    try (Child child =
        Child.java(
            folder,
            ImmutableList.<String>builder()
                .add("-Djava.io.tmpdir=" + temporary, "-cp", Child.classPath())
                .add("org.compressive.cli.Main")
                .add(arguments)
                .add("--json", "--quiet")
                .build())) {
      String out = child.succeeded();
      assertThat(child.err()).isEmpty();
      assertThat(out.lines().toList()).hasSize(1);
      return JsonMapper.builder().build().readTree(out);
    }
  }
}
