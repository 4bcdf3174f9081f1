package org.compressive.graph;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.compressive.graph.MemoryKind.Queue;
import org.compressive.graph.config.EmptyMemory;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.RelativeAttention;
import org.compressive.graph.config.Residual;
import org.compressive.kernels.RowProduct;
import org.compressive.kernels.TokenLayer;
import org.compressive.kernels.TokenLayer.Part;
import org.compressive.kernels.TokenModel;
import org.compressive.ops.MatMulPrecision;
import org.compressive.ops.StaticShape;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * A model that reads token by token like {@link OpenStack}, with packed layers: as one op that also
 * draws the tokens, {@link TokenModel}, or, if the embedding is too complex for it, with an op for
 * each layer, {@link TokenLayer}.
 */
final class PackedStack {

  private final ModelConfig config;
  private final TokenEmbedding embedding;

  /** Requests the parameters of the embedding. */
  PackedStack(ModelConfig config, ParameterSource parameters) {
    this.config = config;
    embedding =
        TokenEmbedding.create(ParameterScope.root(parameters, MatMulPrecision.FLOAT32), config);
  }

  /** Requests the parameters of a model without keeping the model. */
  static void declare(ModelConfig config, ParameterSource parameters) {
    var unused = new PackedStack(config, parameters);
  }

  /**
   * Returns whether the layers of a model can be packed: those with attention that is not counted,
   * to rows whose ages follow from their slots, and with plain residual branches.
   */
  static boolean suits(ModelConfig config) {
    boolean counts = config.compresses() && config.compression().looksAtUsage();
    boolean displaces =
        config.compressingLayers().stream().anyMatch(i -> Displacement.isKept(config, i));
    return config.mixer() instanceof RelativeAttention
        && config.residual() == Residual.PLAIN
        && !counts
        && !displaces;
  }

  /** Packs the layers of a model. */
  static List<Operand<TUint8>> pack(Ops tf, CompressiveStack stack, RowProduct.Weights weights) {
    var layers = stack.layers();
    List<Operand<TUint8>> packed = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      var parts = new LayerParts(CompressiveStack.scope(tf, i));
      var axes = layers.get(i).addTo(parts);
      if (i == layers.size() - 1) {
        stack.finalNorm().ifPresent(norm -> norm.addTo(parts, Part.FEED_FORWARD_OUTPUT_NORM));
      }
      packed.add(parts.pack(stack.config(), axes, weights));
    }
    return packed;
  }

  /** Returns memories with copies of what changes with each token, because it changes in place. */
  static Memories owned(Ops tf, ModelConfig config, Memories memories) {
    var changing = ImmutableSet.copyOf(Memories.changingSpecs(config));
    return Memories.of(
        Memories.openSpecs(config),
        spec -> {
          var memory = memories.get(spec.name());
          return changing.contains(spec) ? tf.deepCopy(memory) : memory;
        });
  }

  /**
   * Reads and draws tokens with the whole model as one op.
   *
   * @param position the position of the first token in the window, a scalar
   * @param token the first token, {@code [B]}
   * @param layers the packed layers
   * @return empty if the embedding is too complex for such an op
   */
  Optional<WrittenTokens> write(
      Ops tf,
      Operand<TInt32> position,
      Operand<TInt32> token,
      TokenModel.Draws draws,
      Memories memories,
      List<Operand<TUint8>> layers) {
    return embedding
        .packed()
        .map(vocabulary -> write(tf, position, token, draws, vocabulary, memories, layers));
  }

  private WrittenTokens write(
      Ops tf,
      Operand<TInt32> position,
      Operand<TInt32> token,
      TokenModel.Draws draws,
      TokenModel.Vocabulary vocabulary,
      Memories memories,
      List<Operand<TUint8>> layers) {
    var owned = owned(tf, config, memories);
    List<TokenModel.Layer> all = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      var memory = owned.layer(config, i);
      var open = OpenWindow.open(memory);
      var hidden = hidden(CompressiveStack.scope(tf, i), i, memories.layer(config, i));
      var keys = open.get(RowPart.KEYS).orElseThrow();
      var values = open.get(RowPart.VALUES).orElseThrow();
      all.add(new TokenModel.Layer(layers.get(i), hidden, keys, values, open.rows()));
    }
    var text = TokenModel.create(tf, position, token, draws, vocabulary, all);
    List<LayerMemory> next = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      var kept = text.layers().get(i);
      next.add(with(owned.layer(config, i), kept.rows(), kept.keys(), kept.values()));
    }
    return new WrittenTokens(text.tokens(), Memories.ofLayers(next));
  }

  /**
   * Returns the numbers that hide slots from all positions of a window, {@code [1, K]}, {@code [B,
   * 1, K]}, {@code [W, K]} or {@code [B, W, K]}.
   */
  private Operand<TFloat32> hidden(Ops tf, int layer, LayerMemory memory) {
    var rows = OpenWindow.open(memory).rows(); // [B, W, D]
    // Later slots are hidden without numbers, so only the same length takes a row for each
    // position.
    return config.emptyMemory() == EmptyMemory.MASKED && !config.sameLength()
        ? FilledSlots.mask(tf, memory, StaticShape.size(tf, rows, 0), tf.constant(config.window()))
        : hidden(tf, rows, layer, memory, WholeWindow.INSTANCE);
  }

  private static LayerMemory with(
      LayerMemory memory,
      Operand<TFloat32> rows,
      Operand<TFloat32> keys,
      Operand<TFloat32> values) {
    var window = MemoryRows.of(rows).with(RowPart.KEYS, keys).with(RowPart.VALUES, values);
    return memory.with(Queue.OPEN_WINDOW, window);
  }

  /**
   * The result of reading a token.
   *
   * @param logits {@code [B, 1, V]}
   * @param memories the memories after reading the token
   */
  record Read(Operand<TFloat32> logits, Memories memories) {}

  /**
   * Reads one token. What memories keep of the open window is changed in place; see {@link
   * TokenLayer#create}.
   *
   * @param token {@code [B, 1]}
   * @param position the position of the token in the window, a scalar
   * @param layers the packed layers
   */
  Read token(
      Ops tf,
      Operand<TInt32> token,
      Memories memories,
      Operand<TInt32> position,
      List<Operand<TUint8>> layers) {
    var h = embedding.embed(tf.withSubScope(RoomNames.EMBEDDING), token); // [B, 1, D]
    List<LayerMemory> next = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Ops scope = CompressiveStack.scope(tf, i);
      var memory = memories.layer(config, i);
      var open = OpenWindow.open(memory);
      var read =
          TokenLayer.create(
              scope,
              h,
              position,
              hidden(scope, h, i, memory, new OpenToken(config, position, List.of())),
              open.get(RowPart.KEYS).orElseThrow(),
              open.get(RowPart.VALUES).orElseThrow(),
              open.rows(),
              layers.get(i));
      h = read.stream();
      next.add(with(memory, read.rows(), read.keys(), read.values()));
    }
    var logits = embedding.logits(tf.withSubScope(RoomNames.LOGITS), h);
    return new Read(logits, Memories.ofLayers(next));
  }

  /**
   * Returns the numbers that hide slots from the rows {@code [B, T, D]}, {@code [1, K]}, {@code [T,
   * K]} or {@code [B, T, K]}.
   */
  private Operand<TFloat32> hidden(
      Ops tf, Operand<TFloat32> rows, int layer, LayerMemory memory, Reading reading) {
    if (!config.sameLength() && config.emptyMemory() == EmptyMemory.ATTENDED) {
      return tf.zeros(tf.array(1, memory.slots() + config.window()), TFloat32.class);
    }
    var mask = new SlotMask(config, layer, memory.slots(), config.sameLength());
    return mask.call(tf, rows, memory, reading);
  }
}
