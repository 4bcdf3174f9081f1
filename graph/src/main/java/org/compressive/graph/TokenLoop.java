package org.compressive.graph;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.CompressiveOps;
import org.compressive.ops.GraphScope;
import org.compressive.ops.TokenDraw;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * The loop over tokens of {@link GenerationGraph}: a {@code StatelessWhile}, all of whose variables
 * have names. Parameters and whatever else stays the same come in as variables, too, since reading
 * a resource variable would give the loop a state.
 */
final class TokenLoop {

  /** The token that is read next, {@code [B]}. */
  static final String TOKEN = GenerationGraph.TOKEN;

  /** What is known or has been drawn of the tokens after the first, {@code [n, B]}. */
  static final String TOKENS = GenerationGraph.TOKENS;

  private static final String DONE = "done";
  private static final String PARAMETER = "parameter_%d";
  private static final String POSITION_KEYS = "position_keys_%d";

  private final ModelConfig config;
  private final TokenDraw.Method method;
  private final List<MemorySpec> specs;
  private final List<String> sites;
  private final ImmutableMap<String, Operand<?>> first;

  /**
   * A loop.
   *
   * @param given by the names of {@link GenerationGraph}: position, token, given and the draws'
   * @param memories with an open window
   * @param parameters the model's, in the order in which it asks for them
   */
  TokenLoop(
      Ops tf,
      ModelConfig config,
      TokenDraw.Method method,
      Map<String, Operand<?>> given,
      Memories memories,
      List<Operand<TFloat32>> parameters,
      List<PositionKeys> positionKeys) {
    this.config = config;
    this.method = method;
    specs = Memories.openSpecs(config);
    sites = positionKeys.stream().map(PositionKeys::site).toList();
    Map<String, Operand<?>> variables = new LinkedHashMap<>(given);
    variables.put(DONE, tf.constant(0));
    variables.put(TOKENS, tf.identity(given.get(GenerationGraph.GIVEN)));
    variables.putAll(memories.byName());
    for (int i = 0; i < parameters.size(); i++) {
      variables.put(PARAMETER.formatted(i), parameters.get(i));
    }
    for (int i = 0; i < positionKeys.size(); i++) {
      variables.put(POSITION_KEYS.formatted(i), positionKeys.get(i).keys());
    }
    first = ImmutableMap.copyOf(variables);
  }

  /** Adds the loop; gives its variables as they are after the last token. */
  Map<String, Operand<?>> create(Ops tf) {
    try (var condition = ConcreteFunction.create(this::condition);
        var body = ConcreteFunction.create(this::body)) {
      var loop = tf.statelessWhile(first.values(), condition, body);
      var last = ImmutableMap.<String, Operand<?>>builder();
      int index = 0;
      for (String name : first.keySet()) {
        last.put(name, loop.output().get(index++));
      }
      return last.buildOrThrow();
    }
  }

  private Signature condition(Ops tf) {
    var variables = placeholders(tf);
    var count = Sizes.of(tf, variables.get(GenerationGraph.GIVEN), 0);
    var go = tf.math.less(integers(variables, DONE), count);
    return signature("more_tokens", variables, Map.of("go", go));
  }

  private Signature body(Ops function) {
    Ops tf = GraphScope.ops((Graph) function.scope().env());
    var variables = placeholders(tf);
    var parameters =
        variables.keySet().stream().filter(name -> name.startsWith("parameter_")).iterator();
    var model =
        new CompressiveTransformer(tf, config, spec -> floats(variables, parameters.next()));
    var memories = Memories.of(specs, spec -> floats(variables, spec.name()));
    var done = integers(variables, DONE);
    var position = tf.math.add(integers(variables, GenerationGraph.POSITION), done);
    var token = tf.expandDims(integers(variables, TOKEN), tf.constant(1)); // [B, 1]
    var read =
        new OpenStack(config, model).token(tf, token, memories, position, positionKeys(variables));
    var logits = tf.reshape(model.logits(tf, read.rows()), tf.array(-1, config.vocabulary()));

    var given = tf.gather(integers(variables, GenerationGraph.GIVEN), done, tf.constant(0)); // [B]
    var drawn = draw(tf, logits, variables, done); // [B]
    var next = tf.select(tf.math.less(given, tf.constant(0)), drawn, given); // [B]

    Map<String, Operand<?>> after = new LinkedHashMap<>(variables);
    after.putAll(read.memories().byName());
    after.put(DONE, tf.math.add(done, tf.constant(1)));
    // What is drawn from logits that are not numbers is no token, and must do no harm here.
    after.put(TOKEN, tf.math.maximum(next, tf.constant(0)));
    after.put(
        TOKENS,
        CompressiveOps.create(tf)
            .sliceUpdate(
                integers(variables, TOKENS), 0, done, tf.expandDims(next, tf.constant(0))));
    return signature("next_token", variables, after);
  }

  private Operand<TInt32> draw(
      Ops tf, Operand<TFloat32> logits, Map<String, Operand<?>> variables, Operand<TInt32> done) {
    var uniform = tf.gather(doubles(variables, GenerationGraph.UNIFORM), done, tf.constant(0));
    var settings =
        new TokenDraw.Settings(
            doubles(variables, GenerationGraph.TEMPERATURE),
            integers(variables, GenerationGraph.TOP_K),
            doubles(variables, GenerationGraph.TOP_P));
    return CompressiveOps.create(tf).tokenDraw(logits, uniform, method, settings);
  }

  private List<PositionKeys> positionKeys(Map<String, Operand<?>> variables) {
    var keys = ImmutableList.<PositionKeys>builder();
    for (int i = 0; i < sites.size(); i++) {
      keys.add(new PositionKeys(sites.get(i), floats(variables, POSITION_KEYS.formatted(i))));
    }
    return keys.build();
  }

  private Map<String, Operand<?>> placeholders(Ops tf) {
    var placeholders = ImmutableMap.<String, Operand<?>>builder();
    first.forEach((name, value) -> placeholders.put(name, placeholder(tf, name, value)));
    return placeholders.buildOrThrow();
  }

  private static <T extends TType> Operand<T> placeholder(Ops tf, String name, Operand<T> like) {
    return tf.withName(name).placeholder(like.type(), Placeholder.shape(like.shape()));
  }

  private static Signature signature(
      String name, Map<String, Operand<?>> inputs, Map<String, Operand<?>> outputs) {
    var signature = Signature.builder(name);
    inputs.forEach(signature::input);
    outputs.forEach(signature::output);
    return signature.build();
  }

  private static Operand<TFloat32> floats(Map<String, Operand<?>> variables, String name) {
    return variables.get(name).asOutput().expect(TFloat32.class);
  }

  private static Operand<TFloat64> doubles(Map<String, Operand<?>> variables, String name) {
    return variables.get(name).asOutput().expect(TFloat64.class);
  }

  private static Operand<TInt32> integers(Map<String, Operand<?>> variables, String name) {
    return variables.get(name).asOutput().expect(TInt32.class);
  }
}
