package org.compressive.graph;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.util.stream.Collectors.toMap;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Streams;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.compressive.graph.ModelOutline.Room;
import org.compressive.graph.config.AttentionReconstruction;
import org.compressive.graph.config.AutoEncoding;
import org.compressive.graph.config.BackPropagationThroughTime;
import org.compressive.graph.config.DynamicConvolution;
import org.compressive.graph.config.Embedding;
import org.compressive.graph.config.EmptyMemory;
import org.compressive.graph.config.Lstm;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.MostUsed;
import org.compressive.graph.config.NoCompressionLoss;
import org.compressive.graph.config.Normalization;
import org.compressive.graph.config.PerLayer;
import org.compressive.graph.config.Residual;
import org.compressive.ops.GraphScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

/** Compares a model's outline with its TensorFlow graph. */
final class ModelOutlineTest {

  private static final ModelConfig MODEL = TinyModel.ofBytes().vocabulary(32).build();

  private static final ModelConfig THROUGH_TIME =
      MODEL.withCompressionLoss(new BackPropagationThroughTime(2));

  private static final ModelConfig CONVOLUTION =
      MODEL.withCompressionLoss(new AutoEncoding()).withMixer(new DynamicConvolution(16));

  private static final ImmutableMap<String, ModelConfig> MODELS =
      ImmutableMap.<String, ModelConfig>builder()
          .put("default", MODEL)
          .put("open", MODEL.withCompressionLoss(new AttentionReconstruction(false)))
          .put("bptt", THROUGH_TIME)
          .put("auto-encoding", MODEL.withCompressionLoss(new AutoEncoding()))
          .put("dynamic convolution", CONVOLUTION)
          .put("chosen through time", THROUGH_TIME.withCompression(new MostUsed(4)))
          .put("most-used", untrained(MODEL.withCompression(new MostUsed(4))))
          .put("Transformer-XL", untrained(MODEL.withCompressedMemory(PerLayer.all(0))))
          .put("no memory", MODEL.withMemory(PerLayer.all(0)))
          .put("bare", untrained(MODEL.withMemories(0, 0)))
          .put("lstm", MODEL.withMemories(0, 0).withMixer(new Lstm()))
          .put("masked", MODEL.withEmptyMemory(EmptyMemory.MASKED))
          .put("gated", MODEL.withResidual(Residual.GATED).withNormalization(Normalization.POST))
          .put("untied", MODEL.withEmbedding(new Embedding(false, 8, List.of(10, 20), 4)))
          .put("rows", MODEL.withVocabulary(0))
          .buildOrThrow();

  private static ModelConfig untrained(ModelConfig config) {
    return config.withCompressionLoss(new NoCompressionLoss());
  }

  private static Stream<String> names() {
    return MODELS.keySet().stream();
  }

  private static ModelConfig model(String name) {
    return Objects.requireNonNull(MODELS.get(name));
  }

  @ParameterizedTest
  @MethodSource("names")
  void stopGradientsAreWhereTheGraphHasThem(String name) {
    var config = model(name);
    var outline = ModelOutline.of(config);
    try (var graph = new Graph()) {
      var built = new Built(graph, config);
      for (int layer = 0; layer < config.layers(); layer++) {
        assertWithMessage("layer %s", layer)
            .that(built.ends(layer))
            .containsExactlyEntriesIn(outline.layers().get(layer).ends());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyParameterIsInARoom(String name) {
    var outline = ModelOutline.of(model(name));
    long layers = outline.layers().stream().mapToLong(ModelOutline.Layer::parameters).sum();
    long others =
        Stream.of(outline.embedding(), outline.finalNorm(), outline.logits())
            .flatMap(Optional::stream)
            .mapToLong(Room::parameters)
            .sum();
    assertThat(layers + others).isEqualTo(outline.parameters());
    if (model(name).vocabulary() > 0) {
      assertThat(outline.parameters()).isEqualTo(ParameterCount.of(model(name)).total());
    }
    if (!name.equals("gated")) { // the norms of two branches are the only other parameters
      var layer = outline.layers().get(0);
      long rooms =
          Streams.concat(
                  Stream.of(layer.mixer(), layer.feedForward()),
                  layer.compression().stream(),
                  layer.compressionLoss().stream())
              .mapToLong(Room::parameters)
              .sum();
      assertThat(layer.parameters() - rooms).isEqualTo(2 * 2 * 16);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void memoriesAreThoseOfTheModel(String name) {
    var config = model(name);
    var outline = ModelOutline.of(config);
    Map<String, Integer> slots = new TreeMap<>();
    for (int i = 0; i < config.layers(); i++) {
      int number = i;
      var layer = outline.layers().get(i);
      for (var memory : List.of(layer.memory(), layer.compressedMemory())) {
        memory
            .names()
            .forEach(word -> slots.put(LayerNames.numbered(word, number), memory.count()));
      }
    }
    assertThat(slots)
        .isEqualTo(
            Memories.specs(config).stream().collect(toMap(MemorySpec::name, MemorySpec::rows)));
  }

  @Test
  void roomsSayWhatTheyAre() {
    var layer = ModelOutline.of(MODEL).layers().get(1);
    assertThat(layer.mixer().title()).isEqualTo("relative attention");
    assertThat(layer.feedForward()).isEqualTo(new Room("feed-forward", 2 * 16 * 32 + 32 + 16));
    assertThat(layer.compression()).hasValue(new Room("convolution, rate 4", 4 * 16 * 16));
    assertThat(layer.compressionLoss()).hasValue(new Room("attention reconstruction", 0));
    assertThat(layer).isEqualTo(ModelOutline.of(MODEL).layers().get(0));
    var convolution = ModelOutline.of(CONVOLUTION).layers().get(0);
    assertThat(convolution.mixer().title()).isEqualTo("dynamic convolution");
    // The decoder belongs to the loss.
    assertThat(convolution.compressionLoss()).hasValue(new Room("auto encoding", 4 * 16 * 16));
    assertThat(ModelOutline.of(model("bare")).layers().get(0).compression()).isEmpty();
  }

  /** The graph of a model, which is searched for the points at which gradients stop. */
  private static final class Built {

    private final Ops tf;
    private final Map<String, NodeDef> nodes;
    private final Map<String, Operand<TFloat32>> parameters;
    private final Operand<TFloat32> rows;
    private final Memories before;
    private final CompressiveStack.Output output;

    Built(Graph graph, ModelConfig config) {
      tf = GraphScope.ops(graph);
      var variables = new VariableParameters(tf);
      var stack = new CompressiveStack(tf, config, variables);
      parameters =
          variables.all().stream().collect(toMap(p -> p.spec().name(), p -> p.variable().read()));
      rows = placeholder(Shape.of(1, config.window(), config.width()));
      before = Memories.of(config, spec -> placeholder(spec.shape(1)));
      output = stack.call(tf, rows, before, Pass.training(1, tf.constant(0L)));
      nodes =
          graph.toGraphDef().getNodeList().stream().collect(toMap(NodeDef::getName, node -> node));
    }

    private Operand<TFloat32> placeholder(Shape shape) {
      return tf.placeholder(TFloat32.class, Placeholder.shape(shape));
    }

    /** Returns the paths of a layer, and whether gradients stop on each. */
    Map<GradientPath, Boolean> ends(int layer) {
      Map<GradientPath, Boolean> ends = new EnumMap<>(GradientPath.class);
      var next = output.memories().byName();
      Stream.of(
              LayerNames.memory(layer),
              LayerNames.compressedMemory(layer),
              MemoryKind.STATE.name(layer))
          .filter(next::containsKey)
          .map(output.memories()::get)
          .map(left -> !learns(left) && !hasGradient(left, List.copyOf(before.byName().values())))
          .forEach(end -> ends.merge(GradientPath.REMEMBERED_ROWS, end, this::same));

      String compression = LayerNames.layer(layer) + "/" + RoomNames.COMPRESSION + "/";
      String held = LayerNames.memory(layer);
      var evicted = next.containsKey(held) ? before.get(held) : rows;
      if (reaches(in(compression), evicted, true)) {
        ends.put(GradientPath.ROWS_TO_COMPRESS, !reaches(in(compression), evicted, false));
      }

      String room = LayerNames.layer(layer) + "/" + RoomNames.COMPRESSION_LOSS + "/";
      var query = parameters.get(LayerNames.layer(layer) + "/" + RoomNames.ATTENTION + "/query");
      var key = parameters.get(LayerNames.layer(layer) + "/" + RoomNames.ATTENTION + "/key");
      if (query != null && key != null && reaches(in(room), query, true)) {
        var loss = Objects.requireNonNull(output.compressionLosses().get(layer));
        ends.put(GradientPath.ATTENTION_TO_RECONSTRUCT, !hasGradient(loss, List.of(query)));
        ends.put(GradientPath.PROJECTIONS_OF_COMPRESSED_ROWS, !hasGradient(loss, List.of(key)));
        // There are three for queries, keys and values, and two for the projections.
        long stops =
            nodes.keySet().stream().filter(n -> n.matches(room + "StopGradient.*")).count();
        assertThat(stops).isAnyOf(0L, 5L);
        same(ends.get(GradientPath.ATTENTION_TO_RECONSTRUCT), stops == 5);
        same(ends.get(GradientPath.PROJECTIONS_OF_COMPRESSED_ROWS), stops == 5);
      }

      String usage = MemoryKind.USAGE.name(layer);
      if (next.containsKey(usage)) {
        var counted = List.of(output.memories().get(usage).op().name());
        ends.put(GradientPath.ATTENTION_RECEIVED, !reaches(counted, rows, false));
      }
      return ends;
    }

    private boolean same(boolean one, boolean other) {
      assertThat(one).isEqualTo(other);
      return one;
    }

    /** Returns whether a gradient reaches any parameter or the window. */
    private boolean learns(Operand<TFloat32> value) {
      return hasGradient(value, List.copyOf(parameters.values()))
          || hasGradient(value, List.of(rows));
    }

    private boolean hasGradient(Operand<TFloat32> value, List<Operand<TFloat32>> sources) {
      var from = List.of(value.op().name());
      var used = sources.stream().filter(source -> reaches(from, source, true)).toList();
      if (used.isEmpty()) {
        return false;
      }
      var gradients = tf.gradients(value, used);
      for (int i = 0; i < used.size(); i++) {
        try {
          gradients.dy(i).shape();
          return true;
        } catch (IllegalStateException e) {
          // TensorFlow Java returns an operation without a handle if there is no path.
        }
      }
      return false;
    }

    private List<String> in(String scope) {
      return nodes.keySet().stream().filter(name -> name.startsWith(scope)).toList();
    }

    /** Returns whether ops depend on an operand, with or without paths through stop-gradients. */
    private boolean reaches(List<String> ops, Operand<TFloat32> source, boolean throughStops) {
      Set<String> seen = new HashSet<>();
      Deque<String> open = new ArrayDeque<>(ops);
      while (!open.isEmpty()) {
        String name = open.remove();
        var node = Objects.requireNonNull(nodes.get(name));
        boolean passes = throughStops || !node.getOp().equals("StopGradient");
        if (passes && seen.add(name)) {
          node.getInputList().stream()
              .filter(input -> !input.startsWith("^"))
              .map(input -> Splitter.on(':').split(input).iterator().next())
              .forEach(open::add);
        }
      }
      return seen.contains(source.op().name());
    }
  }
}
