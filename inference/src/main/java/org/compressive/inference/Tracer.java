package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.compressive.data.BatchSource;
import org.compressive.data.TokenBatch;
import org.compressive.graph.LayerNames;
import org.compressive.graph.Signature;
import org.compressive.graph.TracingSignature;
import org.compressive.graph.VariableParameters;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.IntNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TInt32;

/**
 * Looks inside a model while it reads a text, window by window, starting from empty memories:
 *
 * <pre>{@code
 * for (WindowTrace window : new Tracer(model).trace("Once upon a time", Tracer.Depth.ATTENTION)) {
 *   LayerTrace layer = window.layers().get(0);
 *   layer.attention().orElseThrow().getFloat(0, 5, 2); // stream 0, query 5, slot 2
 *   layer.slots().get(0).newest(2); // the age of the newest token in slot 2
 * }
 * }</pre>
 *
 * <p>The nats are the same as those of a {@link Scorer}, except that matrix products are always in
 * float32. A trace of nats alone takes as long as scoring. Several threads may use one tracer at
 * the same time. Create only one tracer for each model, because each adds a complete graph, which
 * remains until the model is closed.
 */
public final class Tracer {

  /** The level of detail of a trace. Each level includes the levels before it. */
  public enum Depth {
    /** The loss of each token. */
    NATS,
    /**
     * The shares of attention by age, in 18 buckets, the compression losses and the ages of the
     * slots.
     */
    LAYERS,
    /** The attention weights of each layer, {@code [B, T, K]}. */
    ATTENTION,
    /** The attention weights of each head of each layer, {@code [H, B, T, K]}. */
    HEADS
  }

  private final LanguageModel model;
  private final Signature signature;

  /** Creates a tracer and adds its operations to the model's graph. */
  public Tracer(LanguageModel model) {
    this.model = model;
    // TensorFlow makes names unique only among the names that exist when the first operation is
    // added, so no other thread may add operations at the same time.
    synchronized (model.graph()) {
      signature =
          TracingSignature.create(
              model.ops(), model.config(), VariableParameters.of(model.graph()));
    }
  }

  /**
   * Traces the reading of a text.
   *
   * @throws IllegalArgumentException if the text has fewer than two tokens, so that there is
   *     nothing to score
   */
  public List<WindowTrace> trace(String text, Depth depth) {
    return trace(text.getBytes(UTF_8), depth);
  }

  /**
   * Traces the reading of a text that need not be UTF-8.
   *
   * @throws IllegalArgumentException if the text has fewer than two tokens, so that there is
   *     nothing to score
   */
  public List<WindowTrace> trace(byte[] text, Depth depth) {
    var windows = new ShortText(model.tokenizer().encode(text), model.config().window());
    List<WindowTrace> traces = new ArrayList<>();
    trace(windows, 0, depth, traces::add);
    return traces;
  }

  /**
   * Traces the reading of a text in any number of streams.
   *
   * @param text a source of windows with the model's window and vocabulary, such as {@link
   *     BatchSource#scoring}
   * @param maxWindows the maximum number of windows of each stream to read; 0 for all
   * @param listener receives the trace of each window, in order
   * @param accumulators receive each window after the listener
   * @throws IllegalArgumentException if the windows of the text are not as long as the model's
   */
  public void trace(
      BatchSource text,
      long maxWindows,
      Depth depth,
      Consumer<WindowTrace> listener,
      Accumulator... accumulators) {
    new Evaluation(windows -> new TracingReader(windows, depth, listener))
        .read(text, maxWindows, accumulators);
  }

  /** Returns the names of the outputs to fetch for each window. */
  private List<String> wanted(Depth depth) {
    List<String> names = new ArrayList<>();
    names.add(TracingSignature.NATS);
    if (depth.compareTo(Depth.LAYERS) >= 0) {
      names.add(TracingSignature.BUCKETS);
    }
    for (int layer = 0; layer < model.config().layers(); layer++) {
      if (depth.compareTo(Depth.LAYERS) >= 0) {
        names.add(LayerNames.compressionLoss(layer));
        names.add(LayerNames.kept(layer));
      }
      if (depth.compareTo(Depth.ATTENTION) >= 0) {
        names.add(LayerNames.attention(layer));
      }
      if (depth.compareTo(Depth.HEADS) >= 0) {
        names.add(LayerNames.attentionByHead(layer));
      }
    }
    // Some layers have no compression loss or do not keep rows.
    names.removeIf(name -> !signature.outputs().containsKey(name));
    return names;
  }

  /** Passes the trace of each window to a listener. */
  private final class TracingReader implements WindowReader {

    private final List<String> wanted;
    private final Consumer<WindowTrace> listener;
    private final MemoryState memories;
    private final TokensInMemory memory;
    private long index;

    TracingReader(BatchSource text, Depth depth, Consumer<WindowTrace> listener) {
      Evaluation.checkWindow(text, model);
      checkArgument(
          text.stride() == text.window(),
          "stride (%s) must be the window (%s) of a text that is traced",
          text.stride(),
          text.window());
      this.listener = listener;
      wanted = wanted(depth);
      memories = model.emptyMemories(text.streams());
      memory = new TokensInMemory(model.config(), text.streams());
    }

    @Override
    public void clear(boolean[] streams) {
      model.clear(memories, streams);
    }

    @Override
    public float[] read(TokenBatch window, boolean remember) {
      memory.begin(window.starts());
      try (var fetched = run(window, remember)) {
        var nats = fetched.floats(TracingSignature.NATS); // [B, T]
        listener.accept(
            new WindowTrace(
                index++,
                matrix(window, window::copyInputs),
                matrix(window, window::copyTargets),
                ImmutableIntArray.copyOf(window.valid()),
                memory.read(),
                nats,
                layers(fetched)));
        keep(fetched, window.streams());
        memory.advance();
        float[] losses = new float[(int) nats.size()];
        nats.copyTo(NdArrays.wrap(nats.shape(), DataBuffers.of(losses, false, false)));
        return losses;
      }
    }

    @Override
    public void close() {
      memories.close();
    }

    private Fetched run(TokenBatch window, boolean remember) {
      model.runs().project(memories);
      try (var fed = WindowTensors.of(window);
          var valid = TInt32.vectorOf(window.valid())) {
        var run =
            new SignatureRun(model.session(), signature)
                .feed(TracingSignature.TOKENS, fed.tokens())
                .feed(TracingSignature.TARGETS, fed.targets())
                .feed(TracingSignature.VALID, valid);
        return remember
            ? run.advance(memories, memories.names(), wanted)
            : run.feed(memories).fetch(wanted);
      }
    }

    private List<LayerTrace> layers(Fetched fetched) {
      if (!fetched.has(TracingSignature.BUCKETS)) {
        return List.of();
      }
      var buckets = fetched.floats(TracingSignature.BUCKETS); // [L, 18]
      List<LayerTrace> layers = new ArrayList<>();
      for (int layer = 0; layer < model.config().layers(); layer++) {
        List<Double> shares = new ArrayList<>();
        buckets.get(layer).scalars().forEach(share -> shares.add((double) share.getFloat()));
        var loss = floats(fetched, LayerNames.compressionLoss(layer));
        layers.add(
            new LayerTrace(
                shares,
                loss.isPresent()
                    ? OptionalDouble.of(loss.get().getFloat())
                    : OptionalDouble.empty(),
                memory.slots(layer),
                floats(fetched, LayerNames.attention(layer)),
                floats(fetched, LayerNames.attentionByHead(layer))));
      }
      return layers;
    }

    /** Tracks which of the rows evicted from its memory each layer keeps. */
    private void keep(Fetched fetched, int streams) {
      for (int layer = 0; layer < model.config().layers(); layer++) {
        String name = LayerNames.kept(layer);
        if (fetched.has(name)) {
          int[] kept = fetched.ints(name); // [B, T/c]
          int each = kept.length / streams;
          for (int stream = 0; stream < streams; stream++) {
            int first = stream * each;
            memory.keep(layer, stream, Arrays.copyOfRange(kept, first, first + each));
          }
        }
      }
    }

    private Optional<FloatNdArray> floats(Fetched fetched, String name) {
      return fetched.has(name) ? Optional.of(fetched.floats(name)) : Optional.empty();
    }

    private static IntNdArray matrix(TokenBatch window, Consumer<int[]> copying) {
      int[] values = new int[window.streams() * window.window()];
      copying.accept(values);
      return NdArrays.wrap(
          Shape.of(window.streams(), window.window()), DataBuffers.of(values, false, false));
    }
  }
}
