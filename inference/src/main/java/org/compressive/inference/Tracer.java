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
import org.compressive.graph.TracingGraph;
import org.compressive.graph.VariableParameters;
import org.tensorflow.Result;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.IntNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TInt32;

/**
 * Looks inside a model while it reads a text, window by window, from empty memories on:
 *
 * <pre>{@code
 * for (WindowTrace window : new Tracer(model).trace("Once upon a time", Tracer.Depth.ATTENTION)) {
 *   LayerTrace layer = window.layers().get(0);
 *   layer.attention().orElseThrow().getFloat(0, 5, 2); // stream 0, query 5, slot 2
 *   layer.slots().get(0).newest(2); // how many tokens before the window slot 2 stands
 * }
 * }</pre>
 *
 * <p>Nats are those of a {@link Scorer}, in the same time where nothing else is asked for, but
 * always of float32 products. Several threads may use one tracer at once. Keep one for a model:
 * each adds a whole graph, which stays until the model is closed.
 */
public final class Tracer {

  /** How much is told of a window; each tells what those before it do. */
  public enum Depth {
    /** The loss of each token. */
    NATS,
    /** Attention by age in 18 buckets, compression losses and the ages of slots. */
    LAYERS,
    /** Attention weights, {@code [B, T, K]} of each layer. */
    ATTENTION,
    /** Attention weights of each head, {@code [H, B, T, K]} of each layer. */
    HEADS
  }

  private final LanguageModel model;
  private final Signature signature;

  /** Adds what it needs to the model's graph. */
  public Tracer(LanguageModel model) {
    this.model = model;
    // Names are made unique among those that are there when the adding begins.
    synchronized (model.graph()) {
      signature =
          Signature.of(
              TracingGraph.create(
                  model.ops(), model.config(), VariableParameters.of(model.graph())));
    }
  }

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException if it has fewer than two tokens: there is nothing to score
   */
  public List<WindowTrace> trace(String text, Depth depth) {
    return trace(text.getBytes(UTF_8), depth);
  }

  /** The same with a text that need not be UTF-8. */
  public List<WindowTrace> trace(byte[] text, Depth depth) {
    var windows = new ShortText(model.tokenizer().encode(text), model.config().window());
    List<WindowTrace> traces = new ArrayList<>();
    trace(windows, 0, depth, traces::add);
    return traces;
  }

  /**
   * Reads a text in any number of streams side by side.
   *
   * @param text with the model's window and of its vocabulary, e.g. {@link BatchSource#scoring}
   * @param maxWindows how many windows of each stream to read at most; 0 for all
   * @param listener told of each window, in order
   * @throws IllegalArgumentException if the text has another window
   */
  public void trace(
      BatchSource text, long maxWindows, Depth depth, Consumer<WindowTrace> listener) {
    checkArgument(
        text.window() == model.config().window(),
        "window (%s) of the text must be the model's (%s)",
        text.window(),
        model.config().window());
    var reading = new TextReading(model, text);
    var pass = new Pass(reading, depth, listener);
    reading.read(reading.windows(maxWindows), pass::read);
  }

  /** What is fetched of a window. */
  private List<String> wanted(Depth depth) {
    List<String> names = new ArrayList<>();
    names.add(TracingGraph.NATS);
    if (depth.compareTo(Depth.LAYERS) >= 0) {
      names.add(TracingGraph.BUCKETS);
    }
    for (int layer = 0; layer < model.config().layers(); layer++) {
      if (depth.compareTo(Depth.LAYERS) >= 0) {
        names.add(TracingGraph.compressionLoss(layer));
        names.add(TracingGraph.kept(layer));
      }
      if (depth.compareTo(Depth.ATTENTION) >= 0) {
        names.add(TracingGraph.attention(layer));
      }
      if (depth.compareTo(Depth.HEADS) >= 0) {
        names.add(TracingGraph.attentionByHead(layer));
      }
    }
    // Not every layer has a loss or keeps rows.
    names.removeIf(name -> !signature.outputs().containsKey(name));
    return names;
  }

  /** One reading of one text. */
  private final class Pass {

    private final TextReading reading;
    private final List<String> wanted;
    private final Consumer<WindowTrace> listener;
    private final TokensInMemory memory;
    private long index;

    Pass(TextReading reading, Depth depth, Consumer<WindowTrace> listener) {
      this.reading = reading;
      this.listener = listener;
      wanted = wanted(depth);
      memory = new TokensInMemory(model.config(), reading.batch().streams());
    }

    void read(TInt32 tokens, TInt32 targets, MemoryState memories, boolean remember) {
      memory.begin(reading.batch().starts());
      try (var fetched = run(tokens, targets, memories, remember)) {
        listener.accept(
            new WindowTrace(
                index++,
                matrix(reading.tokens()),
                matrix(reading.targets()),
                ImmutableIntArray.copyOf(reading.batch().valid()),
                memory.read(),
                fetched.floats(TracingGraph.NATS),
                layers(fetched)));
        keep(fetched);
        memory.advance();
      }
    }

    private Fetched run(TInt32 tokens, TInt32 targets, MemoryState memories, boolean remember) {
      model.project(memories);
      List<String> moved = remember ? memories.names() : List.of();
      try (var valid = TInt32.vectorOf(reading.batch().valid())) {
        var runner = model.session().runner();
        runner.feed(signature.input(TracingGraph.TOKENS), tokens);
        runner.feed(signature.input(TracingGraph.TARGETS), targets);
        runner.feed(signature.input(TracingGraph.VALID), valid);
        memories.feed(runner, signature);
        wanted.forEach(name -> runner.fetch(signature.output(name)));
        moved.forEach(name -> runner.fetch(signature.output(name)));
        Result result = runner.run(); // not closed: each tensor of it gets an owner
        if (remember) {
          memories.replace(moved, result, wanted.size());
        }
        return new Fetched(wanted, result);
      }
    }

    private List<LayerTrace> layers(Fetched fetched) {
      if (!fetched.has(TracingGraph.BUCKETS)) {
        return List.of();
      }
      var buckets = fetched.floats(TracingGraph.BUCKETS); // [L, 18]
      List<LayerTrace> layers = new ArrayList<>();
      for (int layer = 0; layer < model.config().layers(); layer++) {
        List<Double> shares = new ArrayList<>();
        buckets.get(layer).scalars().forEach(share -> shares.add((double) share.getFloat()));
        var loss = floats(fetched, TracingGraph.compressionLoss(layer));
        layers.add(
            new LayerTrace(
                shares,
                loss.isPresent()
                    ? OptionalDouble.of(loss.get().getFloat())
                    : OptionalDouble.empty(),
                memory.slots(layer),
                floats(fetched, TracingGraph.attention(layer)),
                floats(fetched, TracingGraph.attentionByHead(layer))));
      }
      return layers;
    }

    /** Follows which rows each layer keeps of those that have fallen out of its memory. */
    private void keep(Fetched fetched) {
      int streams = reading.batch().streams();
      for (int layer = 0; layer < model.config().layers(); layer++) {
        String name = TracingGraph.kept(layer);
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

    private IntNdArray matrix(int[] values) {
      return NdArrays.wrap(reading.shape(), DataBuffers.of(values.clone()));
    }
  }
}
