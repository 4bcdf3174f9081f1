package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.compressive.inference.Placement;
import org.compressive.inference.Processor;
import org.compressive.kernels.Kernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests which kernels in Java a training step runs. */
final class TrainingKernelsTest {

  private static final ImmutableSet<String> FORWARD =
      ImmutableSet.of("RowNormalization", "RelativeAttention", "AttentionReconstruction");

  private static final ImmutableSet<String> BACKWARD =
      ImmutableSet.of("RowNormalizationGradients", "RelativeAttentionGradients");

  @TempDir private Path folder;

  @Test
  void vectorsAreUsedUnlessBfloat16IsFast() throws IOException {
    assumeTrue(Kernels.areAvailable());
    String again = "training.recompute=true";
    String parts = "training.accumulation={microBatches: 2}";
    for (String setting : List.of("training.deterministic=true", again, parts)) {
      var kinds = kinds("training.precision=float32", setting);
      assertThat(kinds).containsAtLeastElementsIn(FORWARD);
      assertThat(kinds).containsAtLeastElementsIn(BACKWARD);
    }
    var kinds = kinds("training.precision=bfloat16", "training.deterministic=false");
    assertThat(kinds).contains("ResourceApplyAdam");
    if (Processor.hasFastBfloat16()) {
      assertThat(kinds).containsNoneIn(FORWARD);
    } else {
      assertThat(kinds).containsAtLeastElementsIn(FORWARD);
      assertThat(kinds).containsAtLeastElementsIn(BACKWARD);
    }
  }

  private Set<String> kinds(String... settings) throws IOException {
    var run = TinyRun.create(Files.createTempDirectory(folder, "kernels"), settings);
    var placement = new Placement();
    try (var corpus = run.corpus();
        var session =
            new TrainingSession(run.config(), RunFolder.trainingStreams(corpus, run.config()))) {
      session.initialize();
      session.step(0, 1e-2, placement);
    }
    return placement.nodes().stream().map(Placement.Node::kind).collect(Collectors.toSet());
  }
}
