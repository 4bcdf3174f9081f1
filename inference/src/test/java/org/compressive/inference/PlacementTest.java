package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.List;
import org.compressive.graph.InferenceGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests on which device a model runs, for the logits of signature {@code step} and for all of
 * {@code score}.
 */
final class PlacementTest {

  /** The kinds of operations that feed, fetch and copy tensors to and from the GPU. */
  private static final ImmutableSet<String> AT_THE_BORDER =
      ImmutableSet.of("_Arg", "_Retval", "_Send", "_Recv", "_HostSend", "_HostRecv");

  /**
   * The kinds of operations in the check of a window's length. The check uses a string, which GPUs
   * do not support.
   */
  private static final ImmutableSet<String> OF_THE_CHECK =
      ImmutableSet.of("Const", "Assert", "NoOp", "Identity");

  @TempDir private Path folder;

  @Test
  @DisabledIf(value = "gpu", disabledReason = "TensorFlow has a GPU here")
  void withoutAGpuAllIsOnTheCpu() {
    for (List<Placement.Node> nodes : runs()) {
      assertThat(nodes.stream().map(Placement.Node::kind).toList())
          .containsAtLeast("VarHandleOp", "ReadVariableOp", "_Arg", "_Retval");
      assertThat(nodes.stream().filter(Placement.Node::floats).count()).isAtLeast(100);
      assertThat(nodes.stream().filter(node -> !node.device().equals("CPU:0")).toList()).isEmpty();
    }
  }

  @Test
  @EnabledIf(value = "gpu", disabledReason = "TensorFlow has no GPU here")
  void onAGpuAllWorkOnFloatsIsThere() {
    for (List<Placement.Node> nodes : runs()) {
      assertThat(nodes.stream().filter(node -> node.device().equals("GPU:0")).count())
          .isAtLeast(100);
      List<Placement.Node> elsewhere =
          nodes.stream()
              .filter(node -> !node.device().equals("GPU:0"))
              .filter(node -> !AT_THE_BORDER.contains(node.kind()))
              .toList();
      assertThat(elsewhere.stream().filter(Placement.Node::floats).toList()).isEmpty();
      assertThat(elsewhere.stream().filter(node -> !OF_THE_CHECK.contains(node.kind())).toList())
          .isEmpty();
    }
  }

  static boolean gpu() {
    return Gpu.isPresent(TestModel.OPTIONS);
  }

  /** Returns the operations of a run of {@code step} and of a run of {@code score}. */
  private List<List<Placement.Node>> runs() {
    Path variables = TestModel.checkpoint(folder, TestModel.CONFIG, 5);
    var step = new Placement();
    var score = new Placement();
    try (var model =
            LanguageModel.restore(
                TestModel.CONFIG, TestModel.TOKENIZER, variables, TestModel.OPTIONS);
        var memories = model.emptyMemories(2);
        var tokens = TestModel.tokens(2, new int[2 * TestModel.WINDOW])) {
      new SignatureRun(model.session(), model.runs().signature(InferenceGraph.STEP))
          .observedBy(step)
          .feed(InferenceGraph.TOKENS, tokens)
          .feed(memories)
          .fetch(List.of(InferenceGraph.LOGITS))
          .close();
      model.runs().nats(tokens, tokens, memories, /* remember= */ true, score).close();
    }
    return List.of(step.nodes(), score.nodes());
  }
}
