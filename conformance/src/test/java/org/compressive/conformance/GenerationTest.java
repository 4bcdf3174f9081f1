package org.compressive.conformance;

import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Multiset;
import com.google.common.collect.Range;
import com.google.common.primitives.Floats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.compressive.graph.GenerationSignatures;
import org.compressive.graph.Memories;
import org.compressive.graph.MemorySpec;
import org.compressive.graph.config.ModelConfig;
import org.compressive.kernels.Kernels;
import org.compressive.kernels.RowProduct;
import org.compressive.ops.TokenDraw;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the generation loop in the graph with whole windows read by the same model. The loop
 * must draw the tokens that the windows predict and remember what they remember, however it is fed
 * its prompt.
 *
 * <p>No position sees a later one, so reading a generated window as a whole shows which token
 * should have been drawn at each of its positions. Sums are computed in another order there: if a
 * draw falls on the border of two tokens, either may be generated, and both sides continue with it.
 * Tokens are sampled because the most likely token after another is mostly that token itself, and
 * such a text would test little.
 */
final class GenerationTest {

  private static final int BATCH = 2;

  /** Packed weights, where kernels in Java run. */
  private static final Optional<RowProduct.Weights> PACKED =
      Optional.of(RowProduct.Weights.FLOAT32).filter(weights -> Kernels.areAvailable());

  private static final int WINDOWS = 8;

  /** The tolerance of memories, as in {@link AgreementTest}. */
  private static final double TOLERANCE = 1e-5;

  /** The tolerance at the border of two tokens, as a share of the probability. */
  private static final double BORDER = 1e-4;

  /** The minimum share of the drawn tokens that must have been the only choice. */
  private static final double CLEAR = 0.9;

  /** The minimum number of different tokens in a text of 31 tokens. */
  private static final int DIFFERENT = 10;

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.compressive.conformance.Cases#every")
  void theLoopDrawsAndRemembersWhatWholeWindowsDo(Case each) {
    var values = ReferenceBridge.parameters(each.config(), each.seed());
    try (var model = new StaticModel(each.config(), BATCH, values, GraphOptimization.AS_BUILT)) {
      assertDrawsWhatWindowsPredict(each, model, model.textLoop(PACKED));
      assertReadsPromptsAlike(each, model, model.textLoop(Optional.empty()));
    }
  }

  @ParameterizedTest
  @EnumSource(TokenDraw.Method.class)
  void packedModelsDrawByEachMethodLikeOthers(TokenDraw.Method method) {
    Case each = Cases.every().findFirst().orElseThrow();
    int length = each.config().window();
    var random = new Random(each.seed());
    int[] first = random.ints(BATCH, 0, each.config().vocabulary()).toArray();
    double[][] shares = shares(length, random);
    var values = ReferenceBridge.parameters(each.config(), each.seed());
    try (var model = new StaticModel(each.config(), BATCH, values, GraphOptimization.AS_BUILT)) {
      List<int[][]> texts = new ArrayList<>();
      for (var weights : List.of(PACKED, Optional.<RowProduct.Weights>empty())) {
        var loop = model.textLoop(weights);
        texts.add(loop.write(method, loop.start(), 0, first, open(length), shares).tokens());
      }
      assertWithMessage("%s, seed %s", each, each.seed())
          .that(texts.get(0))
          .isEqualTo(texts.get(1));
    }
  }

  /** Checks text that is generated after one token. */
  private static void assertDrawsWhatWindowsPredict(Case each, StaticModel model, TextLoop loop) {
    int length = each.config().window();
    var random = new Random(each.seed());
    var windows = new Windows(each, model);
    ImmutableMap<String, float[]> state = loop.start();
    int[] pending = random.ints(BATCH, 0, each.config().vocabulary()).toArray();
    for (int window = 0; window < Math.max(WINDOWS, each.windows()); window++) {
      double[][] shares = shares(length, random);
      // Most windows are generated in two runs; the second can begin at any position.
      int part = window % length;
      int[][] text = new int[0][];
      int[] next = pending;
      if (part > 0) {
        var written = loop.write(state, 0, pending, open(part), slice(shares, 0, part));
        text = written.tokens();
        state = written.state();
        next = text[part - 1];
      }
      int rest = length - part;
      var written = loop.write(state, part, next, open(rest), slice(shares, part, rest));
      text = joined(text, written.tokens());
      windows.assertPredict(pending, text, shares, 0);
      pending = text[length - 1];
      state = loop.shift(written.state());
      windows.assertRemember(state);
    }
    windows.assertTellsSomething();
  }

  /** Checks a prompt of two windows and part of a third, read at once and token by token. */
  private static void assertReadsPromptsAlike(Case each, StaticModel model, TextLoop loop) {
    int length = each.config().window();
    var random = new Random(each.seed() + 1);
    int[][] prompt =
        transposed(ReferenceBridge.tokens(BATCH, 3 * length, each.config().vocabulary(), random));
    var windows = new Windows(each, model);
    var atOnce = loop.start();
    var byToken = loop.start();
    for (int first = 0; first < 2 * length; first += length) {
      int[][] given = slice(prompt, first + 1, length);
      windows.read(prompt[first], given);
      atOnce = loop.shift(loop.fill(atOnce, transposed(slice(prompt, first, length)), length));
      byToken = loop.shift(read(loop, byToken, prompt[first], given));
      windows.assertRemember(atOnce);
      windows.assertRemember(byToken);
    }
    int third = 2 * length;
    int part = length / 2;
    int[][] given = slice(prompt, third + 1, part);
    if (part > 0) {
      // The tokens after the part must not matter.
      atOnce = loop.fill(atOnce, transposed(slice(prompt, third, length)), part);
      byToken = read(loop, byToken, prompt[third], given);
    }
    assertAlike(each, part, atOnce, byToken);

    int rest = length - part;
    double[][] shares = shares(length, random);
    double[][] left = slice(shares, part, rest);
    var one = loop.write(atOnce, part, prompt[third + part], open(rest), left);
    var other = loop.write(byToken, part, prompt[third + part], open(rest), left);
    windows.assertAlsoPredict(prompt[third], joined(given, other.tokens()), shares, part);
    windows.assertPredict(prompt[third], joined(given, one.tokens()), shares, part);
    // Both continue with the same text.
    var same = loop.write(byToken, part, prompt[third + part], one.tokens(), left);
    atOnce = loop.shift(one.state());
    byToken = loop.shift(same.state());
    windows.assertRemember(atOnce);
    windows.assertRemember(byToken);
    assertAlike(each, 0, atOnce, byToken);
  }

  /** Reads tokens from the beginning of a window, the first of which is given separately. */
  private static ImmutableMap<String, float[]> read(
      TextLoop loop, ImmutableMap<String, float[]> state, int[] first, int[][] given) {
    return loop.write(state, 0, first, given, new double[given.length][BATCH]).state();
  }

  /**
   * Checks that two states agree after the given number of tokens of the open window have been
   * read.
   */
  private static void assertAlike(
      Case each, int read, Map<String, float[]> actual, Map<String, float[]> expected) {
    ModelConfig config = each.config();
    Set<MemorySpec> closed = Set.copyOf(Memories.specs(config));
    for (MemorySpec spec : GenerationSignatures.memories(config)) {
      // In the other memories, the open window's slots come last; those not yet read hold
      // leftovers.
      int rows = closed.contains(spec) ? spec.rows() : spec.rows() - config.window() + read;
      Closeness.assertClose(
          "%s by windows and by token, seed %d".formatted(spec.name(), each.seed()),
          first(rows, spec, actual.get(spec.name())),
          ReferenceBridge.doubles(first(rows, spec, expected.get(spec.name()))),
          TOLERANCE);
    }
  }

  /** Returns the first rows of a memory. */
  private static float[] first(int rows, MemorySpec spec, float[] values) {
    int size = spec.rows() * spec.width();
    float[] some = new float[values.length / spec.rows() * rows];
    for (int n = 0; n < values.length / size; n++) {
      System.arraycopy(values, n * size, some, n * rows * spec.width(), rows * spec.width());
    }
    return some;
  }

  /** Reads whole windows, one after the other. */
  private static final class Windows {

    private final Case each;
    private final StaticModel model;
    private ImmutableMap<String, float[]> memories;
    private final Multiset<Integer> written = HashMultiset.create();
    private int clear;

    Windows(Case each, StaticModel model) {
      this.each = each;
      this.model = model;
      memories = model.initialMemories();
    }

    /** Reads a window and returns its logits. */
    float[] read(int[] first, int[][] following) {
      var reading = peek(first, following);
      memories = reading.memories();
      return reading.logits();
    }

    private Reading peek(int[] first, int[][] following) {
      int[][] window = following.clone();
      System.arraycopy(following, 0, window, 1, window.length - 1);
      window[0] = first;
      return model.read(transposed(window), memories);
    }

    /**
     * Reads a window and checks the tokens after a position, which have been drawn.
     *
     * @param shares the random numbers by which they were drawn, {@code [T][B]}
     */
    void assertPredict(int[] first, int[][] following, double[][] shares, int from) {
      assertDrawn(read(first, following), following, shares, from);
    }

    /** Does the same without advancing the memories. */
    void assertAlsoPredict(int[] first, int[][] following, double[][] shares, int from) {
      assertDrawn(peek(first, following).logits(), following, shares, from);
    }

    private void assertDrawn(float[] logits, int[][] following, double[][] shares, int from) {
      int vocabulary = each.config().vocabulary();
      for (int t = from; t < following.length; t++) {
        for (int stream = 0; stream < BATCH; stream++) {
          int row = (stream * following.length + t) * vocabulary;
          int token = following[t][stream];
          double[] ends = ends(Arrays.copyOfRange(logits, row, row + vocabulary));
          double share = shares[t][stream];
          var drawn = Range.closed(ends[token] - BORDER, ends[token + 1] + BORDER);
          assertWithMessage(
                  "what drew token %s after position %s of stream %s, seed %s",
                  token, t, stream, each.seed())
              .that(share)
              .isIn(drawn);
          written.add(token);
          if (share > ends[token] + BORDER && share < ends[token + 1] - BORDER) {
            clear++;
          }
        }
      }
    }

    /**
     * Returns where each token's share of the probability begins, and where the last one's ends.
     */
    private static double[] ends(float[] logits) {
      double[] ends = new double[logits.length + 1];
      double most = Floats.max(logits);
      for (int token = 0; token < logits.length; token++) {
        ends[token + 1] = ends[token] + Math.exp((logits[token] - most) / TextLoop.TEMPERATURE);
      }
      double total = ends[logits.length];
      Arrays.setAll(ends, token -> ends[token] / total);
      return ends;
    }

    void assertTellsSomething() {
      String where = "of %d, seed %d".formatted(written.size(), each.seed());
      assertWithMessage("tokens that were the only choice, %s", where)
          .that(clear)
          .isAtLeast((int) (CLEAR * written.size()));
      assertWithMessage("different tokens, %s", where)
          .that(written.elementSet().size())
          .isAtLeast(DIFFERENT);
    }

    void assertRemember(Map<String, float[]> state) {
      memories.forEach(
          (name, rows) ->
              Closeness.assertClose(
                  "%s, seed %d".formatted(name, each.seed()),
                  state.get(name),
                  ReferenceBridge.doubles(rows),
                  TOLERANCE));
    }
  }

  /** Returns placeholders for tokens that are to be drawn. */
  private static int[][] open(int count) {
    int[][] open = new int[count][BATCH];
    for (int[] streams : open) {
      Arrays.fill(streams, TokenDraw.NONE);
    }
    return open;
  }

  /** Returns the random numbers by which tokens are drawn, {@code [n][B]}. */
  private static double[][] shares(int count, Random random) {
    double[][] shares = new double[count][];
    Arrays.setAll(shares, n -> random.doubles(BATCH).toArray());
    return shares;
  }

  private static double[][] slice(double[][] shares, int first, int count) {
    return Arrays.copyOfRange(shares, first, first + count);
  }

  private static int[][] slice(int[][] tokens, int first, int count) {
    return Arrays.copyOfRange(tokens, first, first + count);
  }

  private static int[][] joined(int[][] first, int[][] second) {
    int[][] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Transposes {@code [T][B]} to {@code [B][T]} and back. */
  private static int[][] transposed(int[][] tokens) {
    int[][] transposed = new int[tokens[0].length][tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      for (int j = 0; j < transposed.length; j++) {
        transposed[j][i] = tokens[i][j];
      }
    }
    return transposed;
  }
}
