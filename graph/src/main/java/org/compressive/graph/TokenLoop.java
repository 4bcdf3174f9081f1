package org.compressive.graph;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.CompressiveOps;
import org.compressive.ops.GraphScope;
import org.compressive.ops.StaticShape;
import org.compressive.ops.TokenDraw;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * The loop over tokens in {@link GenerationSignatures}, unless {@link PackedStack} reads them in
 * one op: a {@code StatelessWhile}. Parameters and all other constants are passed in as loop
 * variables too, because reading a resource variable would make the loop stateful.
 */
final class TokenLoop {

  /** The name of the variable for the token to read next, {@code [B]}. */
  static final String TOKEN = GenerationSignatures.TOKEN;

  /**
   * The name of the variable for the tokens after the first, as far as they are given or have been
   * drawn, {@code [n, B]}.
   */
  static final String TOKENS = GenerationSignatures.TOKENS;

  private static final String DONE = "done";

  /**
   * The loop's variables.
   *
   * @param named the given values, and the values that change from token to token
   * @param parameters the parameters of the model, in the order in which it requests them
   * @param packed the model's matrices in packed form, in the order in which it requests them;
   *     empty if they are used as they are
   * @param layers the model's layers, if they are packed; {@code parameters} and {@code packed} are
   *     then those of the rest
   */
  private record Variables(
      ImmutableMap<String, Operand<?>> named,
      ImmutableList<Operand<TFloat32>> parameters,
      ImmutableList<PackedMatrix> packed,
      ImmutableList<Operand<TUint8>> layers,
      ImmutableList<PositionKeys> positionKeys) {

    /** Returns all variables in the order of the loop. */
    List<Operand<?>> all() {
      return ImmutableList.<Operand<?>>builder()
          .addAll(named.values())
          .addAll(parameters)
          .addAll(packed.stream().map(PackedMatrix::packed).toList())
          .addAll(layers)
          .addAll(positionKeys.stream().map(PositionKeys::keys).toList())
          .build();
    }

    /** Returns placeholders for these variables in one of the loop's functions. */
    Variables placeholders(Ops tf) {
      var fed = ImmutableMap.<String, Operand<?>>builder();
      named.forEach((name, value) -> fed.put(name, placeholder(tf, name, value)));
      return new Variables(
          fed.buildOrThrow(),
          parameters.stream()
              .map(parameter -> placeholder(tf, "parameter", parameter))
              .collect(toImmutableList()),
          packed.stream()
              .map(matrix -> matrix.with(placeholder(tf, "packed", matrix.packed())))
              .collect(toImmutableList()),
          layers.stream().map(layer -> placeholder(tf, "layer", layer)).collect(toImmutableList()),
          positionKeys.stream()
              .map(keys -> new PositionKeys(keys.site(), placeholder(tf, "keys", keys.keys())))
              .collect(toImmutableList()));
    }

    private static <T extends TType> Operand<T> placeholder(Ops tf, String name, Operand<T> like) {
      return Signature.placeholder(tf, name, like.type(), like.shape());
    }

    /** Returns these variables, with new values for those that a token has changed. */
    Variables after(Map<String, Operand<?>> changed) {
      Map<String, Operand<?>> after = new LinkedHashMap<>(named);
      after.putAll(changed);
      return new Variables(ImmutableMap.copyOf(after), parameters, packed, layers, positionKeys);
    }

    /** Returns a source that supplies parameters and matrices in the order of their requests. */
    ParameterSource source() {
      return PackedMatrix.Source.inOrder(parameters, packed);
    }

    Operand<TFloat32> floats(String name) {
      return named.get(name).asOutput().expect(TFloat32.class);
    }

    Operand<TFloat64> doubles(String name) {
      return named.get(name).asOutput().expect(TFloat64.class);
    }

    Operand<TInt32> integers(String name) {
      return named.get(name).asOutput().expect(TInt32.class);
    }
  }

  private final ModelConfig config;
  private final TokenDraw.Method method;
  private final Variables first;

  /**
   * Creates a loop.
   *
   * @param given the inputs position, token and given, and the settings of the draws, under the
   *     names in {@link GenerationSignatures}
   * @param memories the memories, with an open window
   * @param parameters the parameters of the model, in the order in which it requests them
   * @param packed its matrices in packed form, in the order in which it requests them
   * @param layers the layers of the model, if they are packed; {@code parameters} and {@code
   *     packed} are then those that {@link PackedStack} requests
   */
  TokenLoop(
      Ops tf,
      ModelConfig config,
      TokenDraw.Method method,
      Map<String, Operand<?>> given,
      Memories memories,
      List<Operand<TFloat32>> parameters,
      List<PackedMatrix> packed,
      List<Operand<TUint8>> layers,
      List<PositionKeys> positionKeys) {
    this.config = config;
    this.method = method;
    var named = ImmutableMap.<String, Operand<?>>builder();
    named.putAll(given);
    named.put(DONE, tf.constant(0));
    named.put(TOKENS, tf.identity(given.get(GenerationSignatures.GIVEN)));
    named.putAll((layers.isEmpty() ? memories : PackedStack.owned(tf, config, memories)).byName());
    first =
        new Variables(
            named.buildOrThrow(),
            ImmutableList.copyOf(parameters),
            ImmutableList.copyOf(packed),
            ImmutableList.copyOf(layers),
            ImmutableList.copyOf(positionKeys));
  }

  /** Adds the loop. */
  WrittenTokens create(Ops tf) {
    try (var condition = function(this::condition);
        var body = function(this::body)) {
      var loop = tf.statelessWhile(first.all(), condition, body);
      var last = ImmutableMap.<String, Output<?>>builder();
      int index = 0;
      for (String name : first.named().keySet()) {
        last.put(name, loop.output().get(index++));
      }
      var named = last.buildOrThrow();
      var memories =
          Memories.of(
              Memories.openSpecs(config),
              spec -> requireNonNull(named.get(spec.name())).expect(TFloat32.class));
      return new WrittenTokens(requireNonNull(named.get(TOKENS)).expect(TInt32.class), memories);
    }
  }

  private static ConcreteFunction function(Function<Ops, org.tensorflow.Signature> definition) {
    return ConcreteFunction.create(
        tf -> definition.apply(GraphScope.ops((Graph) tf.scope().env())));
  }

  private org.tensorflow.Signature condition(Ops tf) {
    var variables = first.placeholders(tf);
    var count = StaticShape.size(tf, variables.integers(GenerationSignatures.GIVEN), 0);
    var go = tf.math.less(variables.integers(DONE), count);
    return signature("more_tokens", variables.all(), List.of(go));
  }

  private org.tensorflow.Signature body(Ops tf) {
    var variables = first.placeholders(tf);
    var memories = Memories.of(Memories.openSpecs(config), spec -> variables.floats(spec.name()));
    var done = variables.integers(DONE);
    var position = tf.math.add(variables.integers(GenerationSignatures.POSITION), done);
    var token = tf.expandDims(variables.integers(TOKEN), tf.constant(1)); // [B, 1]
    var read = read(tf, variables, token, memories, position);
    var logits = tf.reshape(read.logits(), tf.array(-1, config.vocabulary()));

    var given = tf.gather(variables.integers(GenerationSignatures.GIVEN), done, tf.constant(0));
    var drawn = draw(tf, logits, variables, done); // [B]
    var next = tf.select(tf.math.less(given, tf.constant(0)), drawn, given); // [B]

    Map<String, Operand<?>> changed = new LinkedHashMap<>(read.memories().byName());
    changed.put(DONE, tf.math.add(done, tf.constant(1)));
    // NaN logits draw -1, for which the embedding has no row.
    changed.put(TOKEN, tf.math.maximum(next, tf.constant(0)));
    changed.put(
        TOKENS,
        CompressiveOps.create(tf)
            .sliceUpdate(variables.integers(TOKENS), 0, done, tf.expandDims(next, tf.constant(0))));
    return signature("next_token", variables.all(), variables.after(changed).all());
  }

  private PackedStack.Read read(
      Ops tf,
      Variables variables,
      Operand<TInt32> token,
      Memories memories,
      Operand<TInt32> position) {
    if (!variables.layers().isEmpty()) {
      return new PackedStack(config, variables.source())
          .token(tf, token, memories, position, variables.layers());
    }
    var model = new CompressiveTransformer(tf, config, variables.source());
    var read =
        new OpenStack(config, model).token(tf, token, memories, position, variables.positionKeys());
    return new PackedStack.Read(model.logits(tf, read.rows()), read.memories());
  }

  private Operand<TInt32> draw(
      Ops tf, Operand<TFloat32> logits, Variables variables, Operand<TInt32> done) {
    var uniform = tf.gather(variables.doubles(GenerationSignatures.UNIFORM), done, tf.constant(0));
    var settings =
        new TokenDraw.Settings(
            variables.doubles(GenerationSignatures.TEMPERATURE),
            variables.integers(GenerationSignatures.TOP_K),
            variables.doubles(GenerationSignatures.TOP_P));
    return CompressiveOps.create(tf).tokenDraw(logits, uniform, method, settings);
  }

  /**
   * Returns a signature in which names are only labels: a function's inputs and outputs are matched
   * by order.
   */
  private static org.tensorflow.Signature signature(
      String name, List<Operand<?>> inputs, List<? extends Operand<?>> outputs) {
    var signature = org.tensorflow.Signature.builder(name);
    for (int i = 0; i < inputs.size(); i++) {
      signature.input("input_" + i, inputs.get(i));
    }
    for (int i = 0; i < outputs.size(); i++) {
      signature.output("output_" + i, outputs.get(i));
    }
    return signature.build();
  }
}
