package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.base.Splitter;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import org.compressive.data.ByteTokenizer;
import org.compressive.graph.InferenceGraph;
import org.compressive.graph.config.MeanPooling;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.ModelFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that a command ends when its stdout cannot be written, which only a separate process can
 * show.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
final class StandardOutputTest {

  @TempDir private Path folder;

  /** Without the failure, the command would write for minutes. */
  @Test
  void aReaderThatGoesEndsTheCommandAtOnceAndQuietly() throws Exception {
    Path model = folder.resolve("model");
    write(model);
    try (Child child =
        Child.compressive(
            folder,
            Redirect.PIPE,
            Splitter.on(' ').splitToList("generate --model " + model + " --tokens 100000000"))) {
      try (InputStream pipe = child.pipe()) {
        assertThat(pipe.readNBytes(20)).hasLength(20);
      }
      assertThat(child.exitCode()).isEqualTo(141);
      assertThat(child.err()).isEmpty();
    }
  }

  private static void write(Path model) throws IOException {
    var config =
        ModelConfig.builder()
            .vocabulary(256)
            .layers(1)
            .width(8)
            .heads(1)
            .feedForward(8)
            .window(8)
            .memory(8)
            .compressedMemory(0)
            .compression(new MeanPooling(2))
            .build();
    try (var graph = InferenceGraph.build(config);
        var session = GraphOptimization.AS_BUILT.session(graph.graph())) {
      var values = ReferenceBridge.parameters(config, /* seed= */ 1);
      StaticModel.assign(graph.ops(), session, graph.parameters(), values);
      ModelFolder.write(model, config, graph, session, new ByteTokenizer());
    }
  }

  @ParameterizedTest
  @EnabledOnOs(OS.LINUX)
  @ValueSource(strings = {"--help", "train --dry-run", "train --dry-run --json"})
  void aFullDiskFailsInOneLine(String line) throws Exception {
    try (Child child =
        Child.compressive(
            folder, Redirect.to(new File("/dev/full")), Splitter.on(' ').splitToList(line))) {
      assertThat(child.exitCode()).isEqualTo(1);
      assertThat(child.err())
          .isEqualTo("compressive: stdout cannot be written: No space left on device\n");
    }
  }
}
