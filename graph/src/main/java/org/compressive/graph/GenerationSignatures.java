package org.compressive.graph;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.compressive.graph.config.ModelConfig;
import org.compressive.kernels.RowProduct;
import org.compressive.kernels.TokenModel;
import org.compressive.ops.GraphScope;
import org.compressive.ops.TokenDraw;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * The signatures that generate text, added to a model's graph. They read a batch of B sequences
 * token by token into an open window. All sequences are at the same position of their windows.
 *
 * <ul>
 *   <li>{@link #start} takes {@code batch_size} int32 {@code []}. It returns empty memories with an
 *       open window, and {@code position_keys_0} and so on, which {@link #write} takes.
 *   <li>{@link #fill} takes {@code tokens} int32 {@code [B, T]}, where T is the model's window,
 *       {@code filled} int32 {@code []}, the number of tokens that count, and the memories. It
 *       returns the memories after reading these tokens. No part of the window may have been read
 *       yet.
 *   <li>{@link #shift} takes memories with a full window. It returns the memories with that window
 *       pushed into them and the next one open.
 *   <li>{@link #pack} takes nothing, and returns layers or weight matrices in packed form, which
 *       {@link #write} takes.
 *   <li>{@link #write} takes {@code position} int32 {@code []}, the position of the next token in
 *       the window; {@code token} int32 {@code [B]}, that token; {@code given} int32 {@code [n,
 *       B]}, the n tokens after it, with -1 for a token to be drawn; {@code uniform} float64 {@code
 *       [n, B]}, a number from 0 to below 1 for each draw; {@code temperature}, {@code top_p}
 *       float64 {@code []} and {@code top_k} int32 {@code []}; and the memories. It returns {@code
 *       tokens} int32 {@code [n, B]}, those n tokens, and the memories after reading all of them
 *       but the last. All of this runs in the graph; position + n must be at most T.
 * </ul>
 *
 * <p>Each value that changes is returned under the name of its input.
 */
public final class GenerationSignatures {

  public static final String BATCH_SIZE = InferenceGraph.BATCH_SIZE;
  public static final String TOKENS = InferenceGraph.TOKENS;
  public static final String FILLED = "filled";
  public static final String POSITION = "position";
  public static final String TOKEN = "token";
  public static final String GIVEN = "given";
  public static final String UNIFORM = "uniform";
  public static final String TEMPERATURE = "temperature";
  public static final String TOP_K = "top_k";
  public static final String TOP_P = "top_p";

  private static final String SCOPE = "generation";
  private final Ops tf;
  private final ModelConfig config;
  private final Recorder requested;
  private final boolean packsLayers;
  private final OpenStack model;
  private final ImmutableList<PositionKeys> positionKeys;
  private final Signature start;
  private final Signature fill;
  private final Signature shift;
  private final Signature pack;
  private final Map<TokenDraw.Method, Signature> write = new EnumMap<>(TokenDraw.Method.class);

  /**
   * Adds the ops to the graph.
   *
   * @param tf the ops of the graph that contains the parameters
   * @param parameters the parameters of the trained model
   * @param weights the precision of the packed matrices by which {@link #write} multiplies rows;
   *     empty to use the parameters as they are
   */
  public GenerationSignatures(
      Ops tf,
      ModelConfig config,
      ParameterSource parameters,
      Optional<RowProduct.Weights> weights) {

    this.tf = GraphScope.subScope(tf, SCOPE);
    this.config = config;
    var all = new Recorder(parameters);
    var whole = new CompressiveTransformer(this.tf, config, all);
    model = new OpenStack(config, whole);
    Ops begin = this.tf.withSubScope("start");
    positionKeys = ImmutableList.copyOf(model.positionKeys(begin));
    start = startOp(begin);
    fill = fillOp();
    shift = shiftOp();
    packsLayers = weights.isPresent() && PackedStack.suits(config);
    if (packsLayers) {
      requested = new Recorder(all::known);
      PackedStack.declare(config, requested);
    } else {
      requested = all;
    }
    pack =
        weights.map(each -> packOp(whole, each)).orElseGet(() -> Signature.of(Map.of(), Map.of()));
  }

  public Signature start() {
    return start;
  }

  public Signature fill() {
    return fill;
  }

  public Signature shift() {
    return shift;
  }

  /**
   * Returns the signature that packs the weight matrices. It takes nothing, and returns {@code
   * packed_0} and so on, which {@link #write} takes; nothing if the parameters are used as they
   * are.
   */
  public Signature pack() {
    return pack;
  }

  /** Returns the signature that draws tokens by the given method; it is built on the first call. */
  public Signature write(TokenDraw.Method method) {
    return write.computeIfAbsent(method, this::writeOp);
  }

  /** Returns the specifications of all memories, including those of an open window. */
  public static List<MemorySpec> memories(ModelConfig config) {
    return Memories.openSpecs(config);
  }

  private Signature startOp(Ops scope) {
    var signature = Signature.builder(scope);
    var batch = signature.input(BATCH_SIZE, TInt32.class, Shape.scalar());
    signature.next(Memories.zeros(scope, Memories.openSpecs(config), batch));
    for (int axis = 0; axis < positionKeys.size(); axis++) {
      signature.output(positionKeys(axis), positionKeys.get(axis).keys()); // [H, R, E]
    }
    return signature.build();
  }

  private Signature fillOp() {
    Ops scope = tf.withSubScope("fill");
    var signature = Signature.builder(scope);
    var tokens = signature.input(TOKENS, TInt32.class, Shape.of(-1, config.window())); // [B, T]
    var filled = signature.input(FILLED, TInt32.class, Shape.scalar());
    var memories = signature.memories(Memories.openSpecs(config));
    return signature.next(model.fill(scope, tokens, memories, filled)).build();
  }

  private Signature shiftOp() {
    Ops scope = tf.withSubScope("shift");
    var signature = Signature.builder(scope);
    var memories = signature.memories(Memories.openSpecs(config));
    return signature.next(model.shift(scope, memories)).build();
  }

  private Signature writeOp(TokenDraw.Method method) {
    Ops scope = tf.withSubScope("write_" + method.name().toLowerCase(Locale.ROOT));
    var signature = Signature.builder(scope);
    var perToken = Shape.of(-1, -1); // [n, B]
    var position = signature.input(POSITION, TInt32.class, Shape.scalar());
    var token = signature.input(TOKEN, TInt32.class, Shape.of(-1)); // [B]
    var given = signature.input(GIVEN, TInt32.class, perToken);
    var uniform = signature.input(UNIFORM, TFloat64.class, perToken);
    var temperature = signature.input(TEMPERATURE, TFloat64.class, Shape.scalar());
    var topK = signature.input(TOP_K, TInt32.class, Shape.scalar());
    var topP = signature.input(TOP_P, TFloat64.class, Shape.scalar());
    var memories = signature.memories(Memories.openSpecs(config));
    var matrices = packed(signature);
    var layers = layers(signature);
    Optional<WrittenTokens> whole = Optional.empty();
    if (packsLayers) {
      var all = scope.constant(0);
      var one = scope.constant(1.0);
      var draws =
          switch (method) {
            // The temperature of this method may be 0.
            case LIKELIEST -> new TokenModel.Draws(given, uniform, one, scope.constant(1), one);
            case ANY -> new TokenModel.Draws(given, uniform, temperature, all, one);
            case FILTERED -> new TokenModel.Draws(given, uniform, temperature, topK, topP);
          };
      whole =
          new PackedStack(config, PackedMatrix.Source.inOrder(parameters(), matrices))
              .write(scope, position, token, draws, memories, layers);
    }
    var written =
        whole.orElseGet(
            () ->
                new TokenLoop(
                        scope,
                        config,
                        method,
                        ImmutableMap.of(
                            POSITION, position,
                            TOKEN, token,
                            GIVEN, given,
                            UNIFORM, uniform,
                            TEMPERATURE, temperature,
                            TOP_K, topK,
                            TOP_P, topP),
                        memories,
                        parameters(),
                        matrices,
                        layers,
                        packsLayers ? List.of() : fed(signature))
                    .create(scope));
    signature.output(TOKENS, written.tokens()); // [n, B]
    var changing =
        Memories.of(Memories.changingSpecs(config), spec -> written.memories().get(spec.name()));
    return signature.next(changing).build();
  }

  private ImmutableList<Operand<TFloat32>> parameters() {
    return ImmutableList.copyOf(requested.parameters.values());
  }

  private Signature packOp(CompressiveTransformer whole, RowProduct.Weights precision) {
    Ops scope = tf.withSubScope("pack");
    var signature = Signature.builder(scope);
    for (int i = 0; i < requested.matrices.size(); i++) {
      var matrix = requested.matrices.get(i).value(scope);
      signature.output(packed(i), RowProduct.pack(scope, matrix, precision));
    }
    if (packsLayers) {
      var layers = PackedStack.pack(scope, whole.stack(), precision);
      for (int i = 0; i < layers.size(); i++) {
        signature.output(layer(i), layers.get(i));
      }
    }
    return signature.build();
  }

  /** Returns inputs for the matrices that {@link #pack} returned. */
  private ImmutableList<PackedMatrix> packed(Signature.Builder signature) {
    var packed = ImmutableList.<PackedMatrix>builder();
    for (int i = 0; pack.outputs().containsKey(packed(i)); i++) {
      var fed = signature.input(packed(i), TUint8.class, pack.output(packed(i)).shape());
      packed.add(new PackedMatrix(fed, requested.matrices.get(i).outputs()));
    }
    return packed.build();
  }

  /** Returns inputs for the layers that {@link #pack} returned. */
  private ImmutableList<Operand<TUint8>> layers(Signature.Builder signature) {
    var layers = ImmutableList.<Operand<TUint8>>builder();
    for (int i = 0; pack.outputs().containsKey(layer(i)); i++) {
      layers.add(signature.input(layer(i), TUint8.class, pack.output(layer(i)).shape()));
    }
    return layers.build();
  }

  private static String packed(int matrix) {
    return "packed_" + matrix;
  }

  private static String layer(int layer) {
    return LayerNames.numbered("packed_layer", layer);
  }

  /** Returns inputs for the position keys that {@link #start} returned. */
  private ImmutableList<PositionKeys> fed(Signature.Builder signature) {
    var fed = ImmutableList.<PositionKeys>builder();
    for (int axis = 0; axis < positionKeys.size(); axis++) {
      var computed = positionKeys.get(axis);
      var keys = signature.input(positionKeys(axis), TFloat32.class, computed.keys().shape());
      fed.add(new PositionKeys(computed.site(), keys)); // [H, R, E]
    }
    return fed.build();
  }

  /** Records the parameters and matrices that the model requests. */
  private static final class Recorder implements PackedMatrix.Source {

    private final ParameterSource source;
    private final Map<String, Operand<TFloat32>> parameters = new LinkedHashMap<>(); // by name
    private final List<WeightMatrix> matrices = new ArrayList<>();

    Recorder(ParameterSource source) {
      this.source = source;
    }

    @Override
    public Operand<TFloat32> parameter(ParameterSpec spec) {
      var parameter = source.parameter(spec);
      parameters.put(spec.name(), parameter);
      return parameter;
    }

    /** Returns a parameter that has been requested. */
    Operand<TFloat32> known(ParameterSpec spec) {
      return Objects.requireNonNull(parameters.get(spec.name()), spec.name());
    }

    @Override
    public Optional<PackedMatrix> packed(WeightMatrix matrix) {
      matrices.add(matrix);
      return Optional.empty();
    }
  }

  private static String positionKeys(int axis) {
    return "position_keys_" + axis;
  }
}
