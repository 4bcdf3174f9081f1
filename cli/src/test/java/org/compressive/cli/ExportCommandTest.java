package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SmallRun.Given.class)
final class ExportCommandTest {

  private final SmallRun small;

  @TempDir private Path folder;

  ExportCommandTest(SmallRun small) {
    this.small = small;
  }

  @Test
  void writesAModelThatScoresAndSaysItsSignatures() throws IOException {
    Path target = folder.resolve("models/small/1");
    var outcome = export(target, "--json");
    var json = outcome.json();
    assertThat(outcome.err()).isEmpty();
    assertThat(Path.of(json.get("model").textValue())).isEqualTo(target);
    assertThat(json.get("signatures").isArray()).isTrue();
    assertThat(json.get("signatures"))
        .containsExactly(
            text("clear_memories"),
            text("initial_memories"),
            text("project_memories"),
            text("score"),
            text("serving_default"),
            text("step"));
    assertThat(generated(target)).isEqualTo(generated(small.model()));
  }

  @Test
  void printsForPeople() {
    Path target = folder.resolve("model");
    var outcome = export(target).succeeded();
    assertThat(outcome.out()).contains("model: " + target);
    assertThat(outcome.out())
        .contains(
            "signatures: clear_memories, initial_memories, project_memories, score,"
                + " serving_default, step");
  }

  @Test
  void anEmptyFolderIsAsGoodAsNone() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    export(empty).succeeded();
    assertThat(generated(empty)).isEqualTo(generated(small.model()));
    Path arrays = Files.createDirectory(folder.resolve("arrays"));
    export(arrays, "--format=numpy", "--windows=1").succeeded();
    assertThat(Files.exists(arrays.resolve("tokens.npy"))).isTrue();
  }

  @Test
  void neverWritesOverWhatIsThere() throws IOException {
    Files.writeString(folder.resolve("mine.txt"), "mine");
    var before = FolderContent.of(folder);
    export(folder).failed(2, List.of("--to", folder.toString(), "exists"));
    assertThat(FolderContent.of(folder)).isEqualTo(before);
  }

  @Test
  void writesNumpyArrays() throws IOException {
    Path target = folder.resolve("arrays");
    var json = export(target, "--format=numpy", "--windows=3", "--json").json();
    assertThat(Path.of(json.get("model").textValue())).isEqualTo(target);
    assertThat(json.get("signatures")).isEmpty();
    long header = 128;
    assertThat(Files.size(target.resolve("tokens.npy")))
        .isEqualTo(header + 3L * SmallRun.WINDOW * Integer.BYTES);
    assertThat(Files.isDirectory(target.resolve("parameters"))).isTrue();
  }

  @Test
  void refusesWindowsThatTheSplitDoesNotHave() {
    Path target = folder.resolve("arrays");
    export(target, "--format=numpy", "--windows=100000")
        .failed(2, List.of("--windows (100000) must be 0 to"));
    export(target, "--windows=3").failed(2, List.of("--windows needs --format numpy"));
    assertThat(Files.exists(target)).isFalse();
  }

  private Outcome export(Path target, String... more) {
    return Outcome.of(
        Stream.concat(
                Stream.of("export", "--run", small.folder().toString(), "--to", target.toString()),
                Arrays.stream(more))
            .toList());
  }

  private static JsonNode generated(Path model) throws IOException {
    return Outcome.of("generate", "--json", "--tokens=20", "--model=" + model).json().get("text");
  }

  private static JsonNode text(String value) {
    return TextNode.valueOf(value);
  }
}
