package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.compressive.inference.TestModel.CONFIG;
import static org.compressive.inference.TestModel.OPTIONS;
import static org.compressive.inference.TestModel.TOKENIZER;
import static org.compressive.inference.TestModel.WINDOW;
import static org.compressive.inference.TestModel.floats;
import static org.compressive.inference.TestModel.tokens;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.compressive.data.BatchSource;
import org.compressive.data.Documents;
import org.compressive.data.TokenStore;
import org.compressive.graph.AttentionBuckets;
import org.compressive.graph.CompressiveTransformer;
import org.compressive.graph.Memories;
import org.compressive.graph.Pass;
import org.compressive.graph.VariableParameters;
import org.compressive.graph.config.AgePositions;
import org.compressive.graph.config.AutoEncoding;
import org.compressive.graph.config.Lstm;
import org.compressive.graph.config.MeanPooling;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.MostUsed;
import org.compressive.graph.config.NoCompressionLoss;
import org.compressive.graph.config.PerLayer;
import org.compressive.inference.Tracer.Depth;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class TracerTest {

  private static final double TOLERANCE = 1e-5;

  /**
   * A model whose compression function keeps rows and has no loss. Its memory holds one and a
   * quarter windows.
   */
  private static final ModelConfig MOST_USED =
      CONFIG
          .withCompression(new MostUsed(4))
          .withCompressionLoss(new NoCompressionLoss())
          .withPositions(new AgePositions(0))
          .withMemory(PerLayer.all(10));

  /**
   * A model that pools groups. Its upper layer has a memory shorter than a window and no compressed
   * memory.
   */
  private static final ModelConfig POOLING =
      CONFIG
          .withCompression(new MeanPooling(4))
          .withCompressionLoss(new AutoEncoding())
          .withMemory(PerLayer.of(10, 4))
          .withCompressedMemory(PerLayer.of(6, 0));

  @TempDir static Path folder;
  private static Path prefix;
  private static LanguageModel model;
  private static Tracer tracer;
  private static LanguageModel mostUsed;
  private static LanguageModel pooling;

  @BeforeAll
  static void restoreModels() {
    prefix = TestModel.checkpoint(folder, CONFIG, 7);
    model = LanguageModel.restore(CONFIG, TOKENIZER, prefix, OPTIONS);
    tracer = new Tracer(model);
    mostUsed = model(MOST_USED);
    pooling = model(POOLING);
  }

  @AfterAll
  static void closeModels() {
    model.close();
    mostUsed.close();
    pooling.close();
  }

  private static LanguageModel model(ModelConfig config) {
    Path variables = TestModel.checkpoint(folder, config, 7);
    return LanguageModel.restore(config, TOKENIZER, variables, OPTIONS);
  }

  @Test
  void weightsOfEachHeadAddUpToOneAndAreCausal() {
    byte[] text = TestModel.text(4 * WINDOW + 1, 1);
    var windows = tracer.trace(text, Depth.HEADS);
    assertThat(windows).hasSize(4);
    for (WindowTrace window : windows) {
      assertThat(window.layers()).hasSize(2);
      for (LayerTrace layer : window.layers()) {
        var heads = layer.attentionByHead().orElseThrow();
        var mean = layer.attention().orElseThrow();
        assertThat(heads.shape()).isEqualTo(Shape.of(2, 1, WINDOW, 6 + 12 + WINDOW));
        assertThat(mean.shape()).isEqualTo(Shape.of(1, WINDOW, 6 + 12 + WINDOW));
        for (int query = 0; query < WINDOW; query++) {
          assertThat(sum(heads.get(0, 0, query))).isWithin(TOLERANCE).of(1);
          assertThat(sum(heads.get(1, 0, query))).isWithin(TOLERANCE).of(1);
          for (int slot = 0; slot < mean.shape().get(2); slot++) {
            float weight = mean.getFloat(0, query, slot);
            float both = heads.getFloat(0, 0, query, slot) + heads.getFloat(1, 0, query, slot);
            assertThat(weight).isWithin(1e-6f).of(both / 2);
            boolean later = slot > 6 + 12 + query;
            assertThat(weight == 0).isEqualTo(later);
          }
        }
      }
    }
  }

  private static double sum(FloatNdArray weights) {
    double sum = 0;
    for (var weight : weights.scalars()) {
      sum += weight.getFloat();
    }
    return sum;
  }

  /**
   * The buckets are means over the queries of all streams except padding, which the last window
   * has.
   */
  @Test
  void bucketsAreSumsOfWeights() throws IOException {
    try (TokenStore store = TestModel.store(folder, TestModel.text(4 * WINDOW + 5, 2))) {
      var text = BatchSource.scoring(Documents.JOINED, store, 2, WINDOW);
      for (WindowTrace window : trace(tracer, text, Depth.ATTENTION)) {
        for (LayerTrace layer : window.layers()) {
          double[] expected = new double[18];
          double queries = window.valid().stream().sum();
          for (int stream = 0; stream < 2; stream++) {
            for (int query = 0; query < window.valid().get(stream); query++) {
              for (int slot = 0; slot < 26; slot++) {
                int bucket =
                    slot < 6 ? slot : slot < 18 ? 6 + (slot - 6) / 2 : 12 + 6 * (slot - 18) / 8;
                expected[bucket] +=
                    layer.attention().orElseThrow().getFloat(stream, query, slot) / queries;
              }
            }
          }
          for (int bucket = 0; bucket < 18; bucket++) {
            assertThat(layer.buckets().get(bucket)).isWithin(TOLERANCE).of(expected[bucket]);
          }
        }
      }
    }
  }

  @Test
  void natsAreTheScorersHoweverDeepOneLooks() throws IOException {
    byte[][] documents = {
      TestModel.text(3 * WINDOW + 2, 3), TestModel.text(WINDOW, 4), TestModel.text(2, 5)
    };
    try (TokenStore store = TestModel.store(folder, documents)) {
      for (Documents kept : Documents.values()) {
        for (int streams : new int[] {1, 2}) {
          Score score =
              new Scorer(model)
                  .score(store, ScoringOptions.defaults().withDocuments(kept).withStreams(streams));
          var text = BatchSource.scoring(kept, store, streams, WINDOW);
          for (Depth depth : Depth.values()) {
            double nats = 0;
            long tokens = 0;
            for (WindowTrace window : trace(tracer, text, depth)) {
              for (int stream = 0; stream < streams; stream++) {
                nats += Arrays.stream(window.nats(stream)).sum();
                tokens += window.scored(stream).length();
              }
            }
            assertThat(tokens).isEqualTo(score.tokens());
            assertThat(nats).isWithin(TOLERANCE * tokens).of(score.nats());
          }
        }
      }
    }
  }

  @Test
  void tellsWhatWasReadAndScored() {
    byte[] text = TestModel.text(2 * WINDOW + 4, 6);
    List<Integer> scored = new ArrayList<>();
    var windows = tracer.trace(text, Depth.NATS);
    for (WindowTrace window : windows) {
      assertThat(window.read().get(0)).isEqualTo(window.index() * WINDOW);
      assertThat(window.layers()).isEmpty();
      assertThat(window.nats(0)).hasLength(window.scored(0).length());
      scored.addAll(window.scored(0).asList());
    }
    int[] ids = TOKENIZER.encode(text);
    assertThat(scored).isEqualTo(Arrays.stream(ids).skip(1).boxed().toList());
    assertThat(windows.get(1).tokens().getInt(0, 0)).isEqualTo(ids[WINDOW]);
    assertThat(assertThrows(IllegalArgumentException.class, () -> tracer.trace("x", Depth.NATS)))
        .hasMessageThat()
        .contains("text's tokens (1) must be at least 2 to be scored");
  }

  /**
   * The losses are those that a training pass reports for the same parameters and memories without
   * dropout.
   */
  @Test
  void compressionLossesAreThoseOfTraining() {
    byte[] text = TestModel.text(6 * WINDOW + 1, 8);
    for (LanguageModel each : List.of(model, pooling)) {
      var config = each.config();
      var expected = trainingLosses(each, text);
      var windows = new Tracer(each).trace(text, Depth.LAYERS);
      double last = 0;
      for (int window = 0; window < windows.size(); window++) {
        for (int layer = 0; layer < config.layers(); layer++) {
          var loss = windows.get(window).layers().get(layer).compressionLoss();
          assertThat(loss.isPresent()).isEqualTo(config.compresses(layer));
          if (loss.isPresent()) {
            last = expected.get(window).get(layer);
            assertThat(loss.getAsDouble()).isWithin(1e-5 * (1 + last)).of(last);
          }
        }
      }
      assertThat(windows.get(0).layers().get(0).compressionLoss().getAsDouble()).isEqualTo(0);
      assertThat(last).isGreaterThan(1e-3);
    }
  }

  /** Returns the compression losses of each window by layer. */
  private static List<List<Double>> trainingLosses(LanguageModel model, byte[] text) {
    var config = model.config();
    var tf = model.ops();
    var transformer = new CompressiveTransformer(tf, config, VariableParameters.of(model.graph()));
    var tokens = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(1, WINDOW)));
    var given =
        Memories.of(
            config, spec -> tf.placeholder(TFloat32.class, Placeholder.shape(spec.shape(1))));
    var pass = Pass.training(5, tf.constant(1L));
    var losses = transformer.call(tf, tokens, given, pass).compressionLosses();
    int[] ids = TOKENIZER.encode(text);
    List<List<Double>> all = new ArrayList<>();
    try (var memories = model.emptyMemories(1)) {
      for (int from = 0; from + WINDOW < ids.length; from += WINDOW) {
        List<Double> byLayer = new ArrayList<>();
        try (var window = tokens(1, Arrays.copyOfRange(ids, from, from + WINDOW))) {
          var runner = model.session().runner().feed(tokens, window);
          memories.names().forEach(name -> runner.feed(given.get(name), memories.get(name)));
          losses.values().forEach(runner::fetch);
          try (var result = runner.run()) {
            int index = 0;
            for (int layer = 0; layer < config.layers(); layer++) {
              byLayer.add(losses.containsKey(layer) ? floats(result.get(index++))[0] : Double.NaN);
            }
          }
          model.step(window, memories).close();
        }
        all.add(byLayer);
      }
    }
    return all;
  }

  @Test
  void modelsWithoutCompressionLossOrMemoryHaveNone() {
    byte[] text = TestModel.text(3 * WINDOW + 1, 1);
    var kept = new Tracer(mostUsed).trace(text, Depth.LAYERS).get(2).layers().get(0);
    assertThat(kept.compressionLoss()).isEmpty();
    assertThat(kept.attention()).isEmpty();
    try (var memoryless = model(TestModel.config(0, 0))) {
      var layer = new Tracer(memoryless).trace(text, Depth.ATTENTION).get(2).layers().get(0);
      assertThat(layer.compressionLoss()).isEmpty();
      assertThat(layer.attention().orElseThrow().shape()).isEqualTo(Shape.of(1, WINDOW, WINDOW));
      assertThat(layer.slots().get(0).slots()).isEqualTo(WINDOW);
    }
  }

  @Test
  void anLstmAttendsToNothing() {
    byte[] text = TestModel.text(3 * WINDOW + 1, 1);
    try (var lstm = model(TestModel.config(0, 0).withMixer(new Lstm()))) {
      var window = new Tracer(lstm).trace(text, Depth.HEADS).get(2);
      var layer = window.layers().get(0);
      assertThat(layer.attention()).isEmpty();
      assertThat(layer.attentionByHead()).isEmpty();
      assertThat(layer.buckets()).isEqualTo(Collections.nCopies(AttentionBuckets.COUNT, 0.0));
    }
  }

  /**
   * The rows of the lowest layer depend only on their own tokens, so the rows of memory show which
   * tokens it holds. With mean pooling, a slot is the mean of the rows of its group's tokens; with
   * most-used, it is the row of its token. The first non-empty group is only partly filled.
   */
  @Test
  void slotsHoldTheTokensTheirAgesSay() {
    byte[] text = TestModel.text(9 * WINDOW + 1, 9);
    int[] ids = TOKENIZER.encode(text);
    for (LanguageModel each : List.of(pooling, mostUsed)) {
      try (var memories = each.emptyMemories(1)) {
        var windows = new Tracer(each).trace(text, Depth.LAYERS);
        var rows = rows(each);
        for (WindowTrace window : windows) {
          var slots = window.layers().get(0).slots().get(0);
          float[] compressed = floats(memories.get("compressed_memory_00"));
          float[] memory = floats(memories.get("memory_00"));
          for (int slot = 0; slot < 6 + 10; slot++) {
            float[] held = slot < 6 ? row(compressed, slot) : row(memory, slot - 6);
            float[] expected = new float[CONFIG.width()];
            long count = slots.oldest(slot) - slots.newest(slot) + 1;
            for (long age = slots.newest(slot); age <= slots.oldest(slot); age++) {
              if (age <= slots.read()) {
                float[] row = rows.get(ids[(int) (slots.read() - age)]);
                for (int i = 0; i < row.length; i++) {
                  expected[i] += row[i] / count;
                }
              }
            }
            assertThat(held).usingTolerance(1e-5).containsExactly(expected).inOrder();
            boolean zero = Arrays.equals(held, new float[CONFIG.width()]);
            assertWithMessage("window %s slot %s", window.index(), slot)
                .that(slots.isEmpty(slot))
                .isEqualTo(zero);
          }
          int from = (int) window.index() * WINDOW;
          try (var read = tokens(1, Arrays.copyOfRange(ids, from, from + WINDOW))) {
            each.step(read, memories).close();
          }
        }
      }
    }
  }

  private static float[] row(float[] rows, int index) {
    int width = CONFIG.width();
    return Arrays.copyOfRange(rows, index * width, (index + 1) * width);
  }

  /** Returns the row that the lowest layer keeps in memory for each token. */
  private static List<float[]> rows(LanguageModel model) {
    List<float[]> rows = new ArrayList<>();
    for (int first = 0; first < 256; first += WINDOW) {
      int[] ids = new int[WINDOW];
      for (int i = 0; i < WINDOW; i++) {
        ids[i] = first + i;
      }
      try (var memories = model.emptyMemories(1);
          var window = tokens(1, ids)) {
        model.step(window, memories).close();
        float[] memory = floats(memories.get("memory_00"));
        int slots = memory.length / CONFIG.width();
        for (int i = 0; i < WINDOW; i++) {
          rows.add(row(memory, slots - WINDOW + i));
        }
      }
    }
    return rows;
  }

  /** If positions are ages, the graph itself tracks the ages of most-used rows. */
  @Test
  void mostUsedAgesAgreeWithTheGraphsOwn() {
    byte[] text = TestModel.text(9 * WINDOW + 1, 10);
    int[] ids = TOKENIZER.encode(text);
    int irregular = 0;
    try (var memories = mostUsed.emptyMemories(1)) {
      for (WindowTrace window : new Tracer(mostUsed).trace(text, Depth.LAYERS)) {
        for (int layer = 0; layer < 2; layer++) {
          var slots = window.layers().get(layer).slots().get(0);
          float[] displacement = floats(memories.get("displacement_0" + layer));
          for (int slot = 0; slot < 6; slot++) {
            long ofGroup = 11 + 4L * (5 - slot);
            assertThat(slots.newest(slot)).isEqualTo(ofGroup + (long) displacement[slot]);
            irregular += displacement[slot] == 0 ? 0 : 1;
          }
        }
        int from = (int) window.index() * WINDOW;
        try (var read = tokens(1, Arrays.copyOfRange(ids, from, from + WINDOW))) {
          mostUsed.step(read, memories).close();
        }
      }
    }
    assertThat(irregular).isGreaterThan(20);
  }

  @Test
  void streamsBeginAnewWithTheirDocuments() throws IOException {
    byte[][] documents = {TestModel.text(5 * WINDOW + 1, 3), TestModel.text(2 * WINDOW + 1, 4)};
    var tracer = new Tracer(mostUsed);
    try (TokenStore store = TestModel.store(folder, documents)) {
      var text = BatchSource.scoring(Documents.SEPARATE, store, 1, WINDOW);
      var both = trace(tracer, text, Depth.LAYERS);
      var second = tracer.trace(documents[1], Depth.LAYERS);
      assertThat(both).hasSize(7);
      for (int window = 0; window < 2; window++) {
        var alone = second.get(window);
        var after = both.get(5 + window);
        assertThat(after.read()).isEqualTo(alone.read());
        assertThat(after.nats(0)).usingTolerance(1e-5).containsExactly(alone.nats(0)).inOrder();
        assertThat(after.layers().get(1).slots()).isEqualTo(alone.layers().get(1).slots());
      }
    }
  }

  @Test
  void aLoadedModelIsTracedTheSame() {
    Path saved = folder.resolve("model");
    ModelFolder.export(saved, CONFIG, TOKENIZER, prefix);
    byte[] text = TestModel.text(3 * WINDOW + 2, 11);
    try (var loaded = LanguageModel.load(saved, OPTIONS)) {
      var ours = tracer.trace(text, Depth.LAYERS);
      var theirs = new Tracer(loaded).trace(text, Depth.LAYERS);
      for (int window = 0; window < ours.size(); window++) {
        var one = ours.get(window);
        var other = theirs.get(window);
        assertThat(other.nats(0)).usingTolerance(1e-5).containsExactly(one.nats(0)).inOrder();
        assertThat(other.layers().get(0).compressionLoss().getAsDouble())
            .isWithin(1e-6)
            .of(one.layers().get(0).compressionLoss().getAsDouble());
      }
    }
  }

  private static List<WindowTrace> trace(Tracer tracer, BatchSource text, Depth depth) {
    List<WindowTrace> windows = new ArrayList<>();
    tracer.trace(text, 0, depth, windows::add);
    return windows;
  }
}
