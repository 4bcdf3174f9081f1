package org.compressive.inference;

import com.google.common.collect.ImmutableList;
import java.util.EnumMap;
import java.util.Map;
import org.compressive.graph.GenerationGraph;
import org.compressive.graph.VariableParameters;
import org.compressive.ops.TokenDraw;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** The runs of a {@link GenerationGraph} that has been added to a model's graph. */
final class GenerationRuns {

  /** So that several threads write at the same time: the session's own pool may have but one. */
  private static final RunOptions IN_THIS_THREAD =
      RunOptions.newBuilder().setInterOpThreadPool(-1).build();

  private final LanguageModel model;
  private final GenerationGraph graph;
  private final Signature start;
  private final Signature fill;
  private final Signature shift;
  private final Map<TokenDraw.Method, Signature> write = new EnumMap<>(TokenDraw.Method.class);
  private final ImmutableList<String> carried;

  GenerationRuns(LanguageModel model) {
    this.model = model;
    // Names are made unique among those that are there when the adding begins.
    synchronized (model.graph()) {
      graph =
          new GenerationGraph(model.ops(), model.config(), VariableParameters.of(model.graph()));
    }
    start = Signature.of(graph.start());
    fill = Signature.of(graph.fill());
    shift = Signature.of(graph.shift());
    carried = start.outputs().keySet().asList();
  }

  LanguageModel model() {
    return model;
  }

  /** Of nothing read yet. */
  MemoryState start(int batch) {
    try (var size = TInt32.scalarOf(batch)) {
      var runner = model.session().runner().feed(start.input(GenerationGraph.BATCH_SIZE), size);
      carried.forEach(name -> runner.fetch(start.output(name)));
      return new MemoryState(batch, carried, LanguageModel.tensors(runner.run()));
    }
  }

  /**
   * Reads the beginning of a window.
   *
   * @param tokens {@code [B, T]}
   * @param filled how many of each stream's tokens count
   */
  void fill(MemoryState state, int[] tokens, int filled) {
    try (var ids = matrix(tokens, state.batch(), model.config().window());
        var count = TInt32.scalarOf(filled)) {
      var runner = runner(fill, state);
      runner.feed(fill.input(GenerationGraph.TOKENS), ids);
      runner.feed(fill.input(GenerationGraph.FILLED), count);
      moveOn(fill, runner, state);
    }
  }

  /** Moves a full window into memory. */
  void shift(MemoryState state) {
    moveOn(shift, runner(shift, state), state);
  }

  /**
   * Reads and writes.
   *
   * @param position of the first token in the window
   * @param first the token there, {@code [B]}
   * @param given {@code [n, B]}, the tokens after it; {@link TokenDraw#NONE} where one is drawn
   * @param uniform {@code [n, B]}, from 0 to below 1
   * @return those tokens, {@code [n, B]}
   */
  int[] write(
      MemoryState state,
      Sampler sampler,
      int position,
      int[] first,
      int[] given,
      double[] uniform) {
    var signature = signature(sampler.method());
    int batch = first.length;
    int count = given.length / batch;
    try (var place = TInt32.scalarOf(position);
        var token = TInt32.vectorOf(first);
        var known = matrix(given, count, batch);
        var numbers = TFloat64.tensorOf(Shape.of(count, batch), DataBuffers.of(uniform));
        var temperature = TFloat64.scalarOf(sampler.temperature());
        var topK = TInt32.scalarOf(sampler.topK());
        var topP = TFloat64.scalarOf(sampler.topP())) {
      var runner = runner(signature, state);
      runner.fetch(signature.output(GenerationGraph.TOKENS));
      runner.feed(signature.input(GenerationGraph.POSITION), place);
      runner.feed(signature.input(GenerationGraph.TOKEN), token);
      runner.feed(signature.input(GenerationGraph.GIVEN), known);
      runner.feed(signature.input(GenerationGraph.UNIFORM), numbers);
      runner.feed(signature.input(GenerationGraph.TEMPERATURE), temperature);
      runner.feed(signature.input(GenerationGraph.TOP_K), topK);
      runner.feed(signature.input(GenerationGraph.TOP_P), topP);
      var result = moveOn(signature, runner, state);
      try (var tokens = result.get(0)) {
        int[] ids = new int[given.length];
        ((TInt32) tokens).asRawTensor().data().asInts().read(ids);
        return ids;
      }
    }
  }

  private Signature signature(TokenDraw.Method method) {
    synchronized (model.graph()) {
      return write.computeIfAbsent(method, m -> Signature.of(graph.write(m)));
    }
  }

  private Session.Runner runner(Signature signature, MemoryState state) {
    var runner = model.session().runner().setOptions(IN_THIS_THREAD);
    state.feed(runner, signature);
    return runner;
  }

  /** Each tensor of the result that is no memory is the caller's to close, and comes first. */
  private Result moveOn(Signature signature, Session.Runner runner, MemoryState state) {
    var changed = carried.stream().filter(signature.outputs()::containsKey).toList();
    changed.forEach(name -> runner.fetch(signature.output(name)));
    Result result = runner.run(); // not closed: each tensor of it gets an owner
    state.update(changed, result, result.size() - changed.size());
    return result;
  }

  private static TInt32 matrix(int[] values, int rows, int columns) {
    return TInt32.tensorOf(Shape.of(rows, columns), DataBuffers.of(values));
  }
}
