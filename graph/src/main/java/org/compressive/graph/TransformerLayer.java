package org.compressive.graph;

import static org.compressive.graph.ModelOutline.title;
import static org.compressive.graph.RoomNames.ATTENTION;
import static org.compressive.graph.RoomNames.COMPRESSION;
import static org.compressive.graph.RoomNames.COMPRESSION_LOSS;
import static org.compressive.graph.RoomNames.FEED_FORWARD;

import java.util.List;
import java.util.Optional;
import org.compressive.graph.ModelOutline.Room;
import org.compressive.graph.config.ModelConfig;
import org.compressive.kernels.TokenLayer;
import org.compressive.kernels.TokenLayer.Part;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** One layer: the loop body of the paper's Algorithm 1. */
final class TransformerLayer {

  /**
   * The result of reading a window.
   *
   * @param output {@code [B, T, D]}, the input of the next layer
   * @param weights {@code [H, B, T, K]}, the contribution of each slot; empty for a mixer that
   *     carries a state, and for inference by an op that returns no weights
   * @param memory the layer's memory for the next window
   * @param compressionLoss a scalar; empty if the pass does not compute it, nothing is compressed,
   *     or the compression function has no loss of its own
   * @param kept for the rows kept unchanged, their indices among the rows evicted from memory,
   *     {@code [B, T/c]}; empty if the compression function keeps no rows
   * @param mixerLosses the mixer's own losses
   */
  record Result(
      Operand<TFloat32> output,
      Optional<Operand<TFloat32>> weights,
      LayerMemory memory,
      Optional<Operand<TFloat32>> compressionLoss,
      Optional<Operand<TInt32>> kept,
      List<Loss> mixerLosses) {}

  private final ModelConfig config;
  private final int layer;
  private final ResidualBranch mixing;
  private final SequenceMixer mixer;
  private final ResidualBranch feeding;
  private final FeedForward feedForward;
  private final LayerCompression compression;
  private final GradientStops stops;

  /**
   * Requests the parameters of one layer.
   *
   * @param name the name of the layer, unique in the model
   */
  TransformerLayer(Ops tf, String name, ParameterScope parameters, ModelConfig config, int layer) {
    this.config = config;
    this.layer = layer;
    String mixed = name + "/" + ATTENTION;
    mixing = new ResidualBranch(parameters, ATTENTION, mixed, config);
    mixer = SequenceMixer.create(tf, parameters.sub(ATTENTION), mixed + "/weights", config, layer);
    String fed = name + "/" + FEED_FORWARD;
    feeding = new ResidualBranch(parameters, FEED_FORWARD, fed, config);
    feedForward = new FeedForward(parameters.sub(FEED_FORWARD), fed + "/inner", config);
    compression = LayerCompression.create(parameters.sub(COMPRESSION), config, layer, mixer);
    stops = GradientStops.of(config.compressionLoss());
  }

  /**
   * Reads a window: Algorithm 1 for one layer.
   *
   * <p>This differs from the paper in the same way as the authors' code does, unless normalization
   * is {@code post}: layers are normalized before each branch, and memory stores the normalized
   * input, so that it need not be normalized again.
   *
   * @param h {@code [B, T, D]}
   */
  Result call(Ops tf, Operand<TFloat32> h, LayerMemory memory, Reading reading, Pass pass) {
    // Attend over [compressed memory; memory; window], and join the residual stream.
    var x = pass.withoutPadding(tf, mixing.begin(tf, h, pass)); // [B, T, D]
    var mixed = mixer.call(tf.withSubScope(ATTENTION), x, memory, reading, pass); // [B, T, D]
    var a = mixing.join(tf, h, mixed.output(), pass); // [B, T, D]
    var y = feeding.begin(tf, a, pass); // [B, T, D]
    var fed = feedForward.call(tf.withSubScope(FEED_FORWARD), y, pass); // [B, T, D]
    var output = feeding.join(tf, a, fed, pass); // [B, T, D]

    // Push the window into memory, compress the evicted rows, and push these into compressed
    // memory.
    var window = Window.of(tf, config, layer, x, mixed, pass);
    var moved = reading.push(tf, memory, window, pass);
    var evicted = stops.evicted(tf, moved.evicted()); // old_mem, [B, T, D]
    var compressed = compression.call(tf.withSubScope(COMPRESSION), evicted); // [B, T/c, D]
    var pushed = moved.memory().pushCompressed(tf, compressed.rows(), pass);
    var next =
        mixed.state().map(state -> pushed.withState(stops.remembered(tf, state))).orElse(pushed);

    var loss =
        compression.loss(tf.withSubScope(COMPRESSION_LOSS), mixed, evicted, compressed, pass);
    return new Result(output, mixed.weights(), next, loss, compressed.kept(), mixed.losses());
  }

  /** Describes the layer as a part of a model that has the parameters {@code all}. */
  ModelOutline.Layer outline(VariableParameters all) {
    String name = LayerNames.layer(layer) + "/";
    String compressing = name + COMPRESSION + "/";
    long decoder = all.size(compressing + AutoEncodingLoss.DECODER);
    String rate = ", rate " + config.compression().rate().at(layer);
    var compressor = new Room(title(config.compression()) + rate, all.size(compressing) - decoder);
    var loss = new Room(title(config.compressionLoss()), decoder);
    return new ModelOutline.Layer(
        all.size(name),
        new Room(title(config.mixer()), all.size(name + ATTENTION + "/")),
        new Room("feed-forward", all.size(name + FEED_FORWARD + "/")),
        Optional.of(compressor).filter(room -> config.compresses(layer)),
        Optional.of(loss).filter(room -> compression.hasLoss()),
        (config.mixer().carriesState() ? MemoryKind.STATE : MemoryKind.MEMORY).slots(config, layer),
        MemoryKind.COMPRESSED.slots(config, layer),
        stops.paths(config, layer));
  }

  /**
   * Adds everything but the compression to the parts of a packed layer; see {@link
   * PackedStack#suits}.
   *
   * @return the position axes, in the order of the slots
   */
  List<TokenLayer.Axis> addTo(LayerParts parts) {
    mixing.addTo(parts, Part.ATTENTION_NORM, Part.ATTENTION_OUTPUT_NORM);
    feeding.addTo(parts, Part.FEED_FORWARD_NORM, Part.FEED_FORWARD_OUTPUT_NORM);
    feedForward.addTo(parts);
    return ((RelativeAttentionMixer) mixer).addTo(parts);
  }

  SequenceMixer mixer() {
    return mixer;
  }

  LayerCompression compression() {
    return compression;
  }
}
