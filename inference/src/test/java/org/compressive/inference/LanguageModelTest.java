package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static org.compressive.graph.Closeness.assertClose;
import static org.compressive.inference.TestModel.CONFIG;
import static org.compressive.inference.TestModel.OPTIONS;
import static org.compressive.inference.TestModel.TOKENIZER;
import static org.compressive.inference.TestModel.WINDOW;
import static org.compressive.inference.TestModel.floats;
import static org.compressive.inference.TestModel.tokens;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.compressive.checkpoints.CheckpointException;
import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;

class LanguageModelTest {

  @TempDir static Path folder;
  private static Path prefix;
  private static Path saved;

  @BeforeAll
  static void writeModel() {
    prefix = TestModel.checkpoint(folder, CONFIG, 1);
    saved = folder.resolve("model");
    ModelFolder.export(saved, CONFIG, TOKENIZER, prefix);
  }

  private static LanguageModel restored() {
    return LanguageModel.restore(CONFIG, TOKENIZER, prefix, OPTIONS);
  }

  @Test
  void loadedModelStepsAsTheRestoredOneDoes() {
    int[] ids = TOKENIZER.encode(TestModel.text(6 * WINDOW, 2));
    try (var restored = restored();
        var loaded = LanguageModel.load(saved, OPTIONS);
        var ours = restored.emptyMemories(2);
        var theirs = loaded.emptyMemories(2)) {
      assertThat(loaded.config()).isEqualTo(CONFIG);
      assertThat(loaded.tokenizer()).isEqualTo(TOKENIZER);
      for (int window = 0; window < 3; window++) {
        int from = window * 2 * WINDOW;
        try (var tokens = tokens(2, Arrays.copyOfRange(ids, from, from + 2 * WINDOW));
            var a = restored.step(tokens, ours);
            var b = loaded.step(tokens, theirs)) {
          assertThat(a.shape()).isEqualTo(Shape.of(2, WINDOW, 256));
          assertClose(floats(b), floats(a));
        }
      }
      for (String name : ours.names()) {
        assertClose(floats(theirs.get(name)), floats(ours.get(name)));
      }
    }
  }

  @Test
  void stockTensorFlowServesTheFirstWindow() {
    try (var restored = restored();
        var memories = restored.emptyMemories(1);
        var bundle = SavedModelBundle.load(saved.toString(), "serve");
        var tokens = tokens(1, 4, 3, 2, 1);
        var result = bundle.function("serving_default").call(Map.of("tokens", tokens));
        var logits = restored.peek(tokens, memories)) {
      assertClose(floats(result.get("logits").orElseThrow()), floats(logits));
    }
  }

  @Test
  void memoriesStartAsZerosAndChangeWithEachStepButNotWithAPeek() {
    try (var model = restored();
        var memories = model.emptyMemories(3);
        var tokens = tokens(3, new int[3 * WINDOW])) {
      assertThat(memories.names())
          .containsExactly(
              "memory_00", "compressed_memory_00", "memory_01", "compressed_memory_01");
      assertThat(memories.get("memory_00").shape()).isEqualTo(Shape.of(3, 12, 16));
      assertThat(memories.get("compressed_memory_01").shape()).isEqualTo(Shape.of(3, 6, 16));
      assertThat(floats(memories.get("memory_01"))).isEqualTo(new float[3 * 12 * 16]);
      model.peek(tokens, memories).close();
      assertThat(floats(memories.get("memory_01"))).isEqualTo(new float[3 * 12 * 16]);
      model.step(tokens, memories).close();
      float[] after = floats(memories.get("memory_01"));
      // The oldest four of a stream's twelve rows are still the initial zeros.
      assertThat(Arrays.copyOf(after, 4 * 16)).isEqualTo(new float[4 * 16]);
      assertThat(after[4 * 16]).isNotEqualTo(0f);
      assertThrows(IllegalArgumentException.class, () -> memories.get("usage_00"));
    }
  }

  @Test
  void paddingDoesNotReachWhatIsBeforeIt() {
    try (var model = restored();
        var memories = model.emptyMemories(1);
        var first = tokens(1, TOKENIZER.encode(TestModel.text(WINDOW, 3)));
        var whole = tokens(1, 9, 8, 7, 6, 5, 4, 3, 2);
        var padded = tokens(1, 9, 8, 7, 6, 5, 0, 0, 0);
        var shorter = tokens(1, 9, 8, 7, 6)) {
      model.step(first, memories).close();
      try (var a = model.peek(whole, memories);
          var b = model.peek(padded, memories);
          var c = model.peek(shorter, memories)) {
        float[] all = floats(a);
        assertClose(Arrays.copyOf(floats(b), 5 * 256), Arrays.copyOf(all, 5 * 256));
        assertClose(floats(c), Arrays.copyOf(all, 4 * 256));
        assertThat(floats(b)[5 * 256]).isNotWithin(1e-5f).of(all[5 * 256]);
      }
    }
  }

  @Test
  void memoriesMayBeLongerThanInTraining() {
    int rows = 20;
    try (var shorter = restored();
        var longer =
            LanguageModel.restore(CONFIG.withMemories(rows, 10), TOKENIZER, prefix, OPTIONS);
        var few = shorter.emptyMemories(1);
        var many = longer.emptyMemories(1);
        var tokens = tokens(1, TOKENIZER.encode(TestModel.text(WINDOW, 3)))) {
      for (int window = 0; window < 3; window++) {
        shorter.step(tokens, few).close();
        longer.step(tokens, many).close();
      }
      // The memory of the lowest layer holds the embeddings, whatever its size.
      float[] remembered = floats(many.get("memory_00"));
      assertThat(remembered).hasLength(rows * 16);
      assertClose(
          Arrays.copyOfRange(remembered, (rows - 12) * 16, rows * 16),
          floats(few.get("memory_00")));
      assertThat(remembered[0]).isNotEqualTo(0f);
      try (var a = shorter.peek(tokens, few);
          var b = longer.peek(tokens, many)) {
        assertThat(floats(b)[0]).isNotWithin(1e-4f).of(floats(a)[0]);
      }
    }
  }

  @Test
  void modelWithoutMemoryStepsAndIsExported() {
    ModelConfig config = TestModel.config(0, 0);
    Path bare = TestModel.checkpoint(folder, config, 3);
    ModelFolder.export(folder.resolve("bare"), config, TOKENIZER, bare);
    try (var restored = LanguageModel.restore(config, TOKENIZER, bare, OPTIONS);
        var loaded = LanguageModel.load(folder.resolve("bare"), OPTIONS);
        var ours = restored.emptyMemories(1);
        var theirs = loaded.emptyMemories(1);
        var tokens = tokens(1, 5, 6, 7);
        var a = restored.step(tokens, ours);
        var b = loaded.step(tokens, theirs)) {
      assertThat(theirs.names()).isEmpty();
      assertClose(floats(b), floats(a));
    }
  }

  @Test
  void restoringAnotherCheckpointChangesTheSameGraph() {
    Path two = TestModel.checkpoint(folder, CONFIG, 2);
    try (var model = restored();
        var memories = model.emptyMemories(1);
        var tokens = tokens(1, 1, 2, 3, 4);
        var first = model.peek(tokens, memories)) {
      model.restore(two);
      try (var second = model.peek(tokens, memories)) {
        assertThat(floats(second)).isNotEqualTo(floats(first));
      }
      assertThrows(CheckpointException.class, () -> model.restore(folder.resolve("none")));
      model.restore(prefix);
      try (var third = model.peek(tokens, memories)) {
        assertThat(floats(third)).isEqualTo(floats(first));
      }
    }
  }

  @Test
  void loadedModelRefusesToRestore() {
    try (var model = LanguageModel.load(saved, OPTIONS)) {
      assertThat(assertThrows(IllegalStateException.class, () -> model.restore(prefix)))
          .hasMessageThat()
          .contains("cannot restore a checkpoint");
    }
  }

  @Test
  void refusesWindowsThatDoNotFitAndKeepsTheMemories() {
    try (var model = restored();
        var memories = model.emptyMemories(1);
        var fits = tokens(1, 1, 2, 3, 4)) {
      model.step(fits, memories).close();
      float[] before = floats(memories.get("memory_00"));
      for (int length : new int[] {0, 3, WINDOW + 4}) {
        try (var tokens = tokens(1, new int[length])) {
          assertThat(
                  assertThrows(IllegalArgumentException.class, () -> model.step(tokens, memories)))
              .hasMessageThat()
              .contains("must be a positive multiple of 4 and at most model.window (8)");
        }
      }
      try (var tokens = tokens(2, new int[8])) {
        assertThrows(IllegalArgumentException.class, () -> model.step(tokens, memories));
      }
      try (var tokens = tokens(1, 1, 2, 3, 256)) {
        assertThrows(RuntimeException.class, () -> model.step(tokens, memories));
      }
      assertThat(floats(memories.get("memory_00"))).isEqualTo(before);
      assertThrows(IllegalArgumentException.class, () -> model.emptyMemories(0));
    }
  }

  /**
   * Streams 0 and 2 of three start again and stream 1 continues, both in a loaded and in a restored
   * model.
   */
  @Test
  void clearedStreamsGoOnAsFromEmptyMemoriesAndOthersAsBefore() {
    try (var restored = restored();
        var loaded = LanguageModel.load(saved, OPTIONS)) {
      assertClearingStreams(restored);
      assertClearingStreams(loaded);
    }
  }

  private static void assertClearingStreams(LanguageModel model) {
    int[] ids = TOKENIZER.encode(TestModel.text(9 * WINDOW, 4));
    try (var read = model.emptyMemories(3);
        var cleared = model.emptyMemories(3);
        var empty = model.emptyMemories(3);
        var first = tokens(3, Arrays.copyOfRange(ids, 0, 3 * WINDOW));
        var second = tokens(3, Arrays.copyOfRange(ids, 3 * WINDOW, 6 * WINDOW));
        var third = tokens(3, Arrays.copyOfRange(ids, 6 * WINDOW, 9 * WINDOW))) {
      for (var window : List.of(first, second)) {
        model.step(window, read).close();
        model.step(window, cleared).close();
      }
      model.clear(cleared, new boolean[] {true, false, true});
      assertStreams(cleared, empty, read);
      try (var a = model.step(third, read);
          var b = model.step(third, cleared);
          var c = model.step(third, empty)) {
        assertStream(floats(b), floats(c), 0);
        assertStream(floats(b), floats(a), 1);
        assertStream(floats(b), floats(c), 2);
        assertThat(floats(a)[0]).isNotWithin(1e-4f).of(floats(c)[0]);
      }
      assertStreams(cleared, empty, read);
    }
  }

  private static void assertStreams(MemoryState cleared, MemoryState empty, MemoryState read) {
    for (String name : cleared.names()) {
      assertStream(floats(cleared.get(name)), floats(empty.get(name)), 0);
      assertStream(floats(cleared.get(name)), floats(read.get(name)), 1);
      assertStream(floats(cleared.get(name)), floats(empty.get(name)), 2);
    }
  }

  /** Asserts that one of three streams is the same in both arrays. */
  private static void assertStream(float[] actual, float[] expected, int stream) {
    int size = actual.length / 3;
    assertClose(
        Arrays.copyOfRange(actual, stream * size, (stream + 1) * size),
        Arrays.copyOfRange(expected, stream * size, (stream + 1) * size));
  }

  @Test
  void clearingTakesOneAnswerForEachStream() {
    try (var model = restored();
        var memories = model.emptyMemories(2);
        var tokens = tokens(2, TOKENIZER.encode(TestModel.text(2 * WINDOW, 3)))) {
      model.step(tokens, memories).close();
      float[] before = floats(memories.get("memory_00"));
      for (int streams : new int[] {0, 1, 3}) {
        assertThat(
                assertThrows(
                    IllegalArgumentException.class,
                    () -> model.clear(memories, new boolean[streams])))
            .hasMessageThat()
            .isEqualTo("streams (%d) must be as many as the memories' batch 2".formatted(streams));
      }
      model.clear(memories, new boolean[2]);
      assertThat(floats(memories.get("memory_00"))).isEqualTo(before);
    }
  }

  @Test
  void aModelWithoutMemoryHasNothingToClear() {
    ModelConfig config = TestModel.config(0, 0);
    Path bare = TestModel.checkpoint(folder, config, 3);
    try (var model = LanguageModel.restore(config, TOKENIZER, bare, OPTIONS);
        var memories = model.emptyMemories(2);
        var tokens = tokens(2, TOKENIZER.encode(TestModel.text(2 * WINDOW, 3)));
        var before = model.step(tokens, memories)) {
      model.clear(memories, new boolean[] {true, false});
      try (var after = model.step(tokens, memories)) {
        assertThat(floats(after)).isEqualTo(floats(before));
      }
      assertThrows(
          IllegalArgumentException.class, () -> model.clear(memories, new boolean[] {true}));
    }
  }

  @Test
  void closedMemoriesAreRefused() {
    try (var model = restored();
        var tokens = tokens(1, 1, 2, 3, 4)) {
      var memories = model.emptyMemories(1);
      memories.close();
      memories.close();
      assertThrows(IllegalStateException.class, () -> model.step(tokens, memories));
      assertThrows(IllegalStateException.class, () -> model.clear(memories, new boolean[1]));
      assertThrows(IllegalStateException.class, () -> memories.get("memory_00"));
    }
  }

  @Test
  void nativeMemoryIsFlatOverManySteps() {
    try (var model =
            LanguageModel.restore(
                wideConfig(), TOKENIZER, TestModel.checkpoint(folder, wideConfig(), 1), OPTIONS);
        var memories = model.emptyMemories(4);
        var tokens = tokens(4, new int[4 * 4])) {
      steps(model, tokens, memories, 50);
      long before = Pointer.physicalBytes();
      steps(model, tokens, memories, 200);
      // Memories that are not released would take 768 KB per step.
      long grown = Pointer.physicalBytes() - before;
      assertThat(grown).isLessThan(64L << 20);
    }
  }

  // The memories of four streams in two layers take 786,432 bytes.
  private static ModelConfig wideConfig() {
    return TestModel.config(1024, 512);
  }

  private static void steps(LanguageModel model, TInt32 tokens, MemoryState memories, int count) {
    for (int i = 0; i < count; i++) {
      model.step(tokens, memories).close();
    }
  }
}
