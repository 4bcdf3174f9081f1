package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.compressive.inference.Gpu;
import org.compressive.inference.Placement;
import org.compressive.inference.Precision;
import org.compressive.inference.SessionOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Tests which device a training step runs on. */
final class PlacementTest {

  /** The kinds of operations that feed, fetch and copy tensors to and from the GPU. */
  private static final ImmutableSet<String> AT_THE_BORDER =
      ImmutableSet.of("_Arg", "_Retval", "_Send", "_Recv", "_HostSend", "_HostRecv");

  /**
   * The kinds of operations that count updates and derive the seeds of dropout from the count.
   * Random kernels read their seeds from host memory.
   */
  private static final ImmutableSet<String> COUNT =
      ImmutableSet.of(
          "VarHandleOp", "ReadVariableOp", "AssignVariableOp", "Add", "AddV2", "Pack", "Const");

  private static final ImmutableSet<String> NO_WORK = ImmutableSet.of("NoOp", "Identity");

  @TempDir private Path folder;

  @Test
  @DisabledIf(value = "gpu", disabledReason = "TensorFlow has a GPU here")
  void withoutAGpuAllIsOnTheCpu() throws IOException {
    List<Placement.Node> nodes = step();
    assertThat(nodes.stream().map(Placement.Node::kind).toList())
        .containsAtLeast("VarHandleOp", "ResourceApplyAdam", "AssignVariableOp", "_Arg", "_Retval");
    assertThat(nodes.stream().filter(Placement.Node::floats).count()).isAtLeast(300);
    assertThat(nodes.stream().filter(node -> !node.device().equals("CPU:0")).toList()).isEmpty();
  }

  @Test
  @EnabledIf(value = "gpu", disabledReason = "TensorFlow has no GPU here")
  void onAGpuParametersMemoriesAndAllWorkOnFloatsAreThere() throws IOException {
    List<Placement.Node> nodes = step();
    List<Placement.Node> elsewhere =
        nodes.stream()
            .filter(node -> !node.device().equals("GPU:0"))
            .filter(node -> !AT_THE_BORDER.contains(node.kind()))
            .toList();
    assertThat(nodes.stream().filter(node -> node.kind().equals("ResourceApplyAdam")).count())
        .isAtLeast(20);
    assertThat(elsewhere.stream().filter(Placement.Node::floats).toList()).isEmpty();
    assertThat(
            elsewhere.stream()
                .filter(node -> !COUNT.contains(node.kind()) && !NO_WORK.contains(node.kind()))
                .toList())
        .isEmpty();
    assertThat(
            elsewhere.stream()
                .filter(node -> node.kind().equals("VarHandleOp"))
                .filter(node -> !node.name().equals("variables/updates"))
                .toList())
        .isEmpty();
  }

  static boolean gpu() {
    return Gpu.isPresent(new SessionOptions(Precision.FLOAT32, false, true));
  }

  private List<Placement.Node> step() throws IOException {
    var run = TinyRun.create(folder);
    var placement = new Placement();
    try (var corpus = run.corpus();
        var session =
            new TrainingSession(run.config(), RunFolder.trainingStreams(corpus, run.config()))) {
      session.initialize();
      session.step(0, 1e-2, placement);
    }
    return placement.nodes();
  }
}
