package org.compressive.graph;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.compressive.graph.InferenceGraph.Endpoints;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.GraphScope;
import org.compressive.ops.TokenDraw;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * What a model's graph needs to write text: B streams side by side, each read token by token into
 * an open window. All streams stand at the same position of their windows.
 *
 * <ul>
 *   <li>{@link #start}: {@code batch_size} int32 {@code []} to the memories of nothing read yet,
 *       with a window open, and {@code position_keys_0} and so on, which {@link #write} takes.
 *   <li>{@link #fill}: {@code tokens} int32 {@code [B, T]}, T the model's window, of which {@code
 *       filled} int32 {@code []} count, and the memories, to the memories with these tokens read.
 *       Only where nothing has been read of the window.
 *   <li>{@link #shift}: the memories with a full window, to the memories with that window in them
 *       and the next one open.
 *   <li>{@link #write}: {@code position} int32 {@code []}, where the next token stands in the
 *       window; {@code token} int32 {@code [B]}, that token; {@code given} int32 {@code [n, B]},
 *       for each of the n tokens after it what it is, or -1 where it is to be drawn; {@code
 *       uniform} float64 {@code [n, B]}, a number from 0 to below 1 for each draw; {@code
 *       temperature}, {@code top_p} float64 {@code []} and {@code top_k} int32 {@code []}; and the
 *       memories. To {@code tokens} int32 {@code [n, B]}, those n tokens, and the memories with all
 *       of them but the last read. The loop over tokens runs in the graph; position + n must be at
 *       most T.
 * </ul>
 *
 * <p>What changes is given back under the names it was taken by.
 */
public final class GenerationGraph {

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
  private static final String POSITION_KEYS = "position_keys_%d";

  private final Ops tf;
  private final ModelConfig config;
  private final List<Operand<TFloat32>> parameters = new ArrayList<>();
  private final CompressiveTransformer model;
  private final Memories memories;
  private final ImmutableList<PositionKeys> positionKeys;
  private final Endpoints start;
  private final Endpoints fill;
  private final Endpoints shift;
  private final Map<TokenDraw.Method, Endpoints> write = new EnumMap<>(TokenDraw.Method.class);

  /**
   * Adds the ops.
   *
   * @param tf of the graph the parameters are in
   * @param parameters the trained model's
   */
  public GenerationGraph(Ops tf, ModelConfig config, ParameterSource parameters) {
    this.tf = GraphScope.subScope(tf, SCOPE);
    this.config = config;
    model =
        new CompressiveTransformer(
            this.tf,
            config,
            spec -> {
              var parameter = parameters.parameter(spec);
              this.parameters.add(parameter);
              return parameter;
            });
    memories = Memories.placeholders(this.tf, Memories.openSpecs(config));
    var computed = new OpenStack(config, model).positionKeys(this.tf.withSubScope("start"));
    positionKeys = fed(computed);
    start = startOp(computed);
    fill = fillOp();
    shift =
        endpoints(
            Map.of(),
            Map.of(),
            new OpenStack(config, model).shift(this.tf.withSubScope("shift"), memories));
  }

  public Endpoints start() {
    return start;
  }

  public Endpoints fill() {
    return fill;
  }

  public Endpoints shift() {
    return shift;
  }

  /** The loop that draws by this method; made when it is first asked for. */
  public Endpoints write(TokenDraw.Method method) {
    return write.computeIfAbsent(method, this::writeOp);
  }

  private ImmutableList<PositionKeys> fed(List<PositionKeys> computed) {
    var fed = ImmutableList.<PositionKeys>builder();
    for (int i = 0; i < computed.size(); i++) {
      var keys = computed.get(i);
      var shape = keys.keys().shape();
      var name = POSITION_KEYS.formatted(i);
      fed.add(new PositionKeys(keys.site(), placeholder(tf, name, TFloat32.class, shape)));
    }
    return fed.build();
  }

  private static Map<String, Operand<?>> byName(List<PositionKeys> positionKeys) {
    Map<String, Operand<?>> byName = new LinkedHashMap<>();
    for (int i = 0; i < positionKeys.size(); i++) {
      byName.put(POSITION_KEYS.formatted(i), positionKeys.get(i).keys());
    }
    return byName;
  }

  /** All memories with an open window. */
  public static List<MemorySpec> memories(ModelConfig config) {
    return Memories.openSpecs(config);
  }

  private Endpoints startOp(List<PositionKeys> computed) {
    Ops scope = tf.withSubScope("start");
    var batch = scalar(scope, BATCH_SIZE, TInt32.class);
    var given = Memories.zeros(scope, Memories.openSpecs(config), batch);
    Map<String, Operand<?>> outputs = new LinkedHashMap<>(given.byName());
    outputs.putAll(byName(computed));
    return new Endpoints(Map.of(BATCH_SIZE, batch), outputs);
  }

  private Endpoints fillOp() {
    Ops scope = tf.withSubScope("fill");
    var shape = Shape.of(-1, config.window());
    var tokens = placeholder(scope, TOKENS, TInt32.class, shape);
    var filled = scalar(scope, FILLED, TInt32.class);
    var next =
        new OpenStack(config, model)
            .fill(scope, scope.ensureShape(tokens, shape), memories, filled);
    return endpoints(Map.of(TOKENS, tokens, FILLED, filled), Map.of(), next);
  }

  private Endpoints writeOp(TokenDraw.Method method) {
    Ops scope = tf.withSubScope("write_" + method.name().toLowerCase(Locale.ROOT));
    var perToken = Shape.of(-1, -1);
    Map<String, Operand<?>> given = new LinkedHashMap<>();
    given.put(POSITION, scalar(scope, POSITION, TInt32.class));
    given.put(TOKEN, placeholder(scope, TOKEN, TInt32.class, Shape.of(-1)));
    given.put(GIVEN, placeholder(scope, GIVEN, TInt32.class, perToken));
    given.put(UNIFORM, placeholder(scope, UNIFORM, TFloat64.class, perToken));
    given.put(TEMPERATURE, scalar(scope, TEMPERATURE, TFloat64.class));
    given.put(TOP_K, scalar(scope, TOP_K, TInt32.class));
    given.put(TOP_P, scalar(scope, TOP_P, TFloat64.class));
    var loop = new TokenLoop(scope, config, method, given, memories, parameters, positionKeys);
    var last = loop.create(scope);
    given.putAll(byName(positionKeys));
    var next =
        Memories.of(
            Memories.changingSpecs(config),
            spec -> last.get(spec.name()).asOutput().expect(TFloat32.class));
    return endpoints(given, Map.of(TOKENS, last.get(TOKENS)), next);
  }

  private static <T extends TType> Operand<T> scalar(Ops tf, String name, Class<T> type) {
    return placeholder(tf, name, type, Shape.scalar());
  }

  private static <T extends TType> Operand<T> placeholder(
      Ops tf, String name, Class<T> type, Shape shape) {
    return tf.withName(name).placeholder(type, Placeholder.shape(shape));
  }

  /** Of what is fed only what has become something else can be fetched. */
  private Endpoints endpoints(
      Map<String, Operand<?>> inputs, Map<String, Operand<?>> outputs, Memories next) {
    Map<String, Operand<?>> given = new LinkedHashMap<>(outputs);
    next.byName()
        .forEach(
            (name, memory) -> {
              if (!memory.equals(memories.get(name))) {
                given.put(name, memory);
              }
            });
    Map<String, Operand<?>> taken = new LinkedHashMap<>(inputs);
    taken.putAll(memories.byName());
    return new Endpoints(taken, given);
  }
}
