package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Optional;
import org.compressive.graph.GenerationSignatures;
import org.compressive.graph.Signature;
import org.compressive.graph.VariableParameters;
import org.compressive.kernels.Kernels;
import org.compressive.kernels.RowProduct;
import org.compressive.ops.TokenDraw;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** Runs the {@link GenerationSignatures} that it adds to a model's graph. */
final class GenerationRuns implements AutoCloseable {

  /**
   * Options that run operations in the calling thread, so that several threads can generate at the
   * same time. The session's own pool may have only one thread.
   */
  private static final RunOptions IN_THIS_THREAD =
      RunOptions.newBuilder().setInterOpThreadPool(-1).build();

  private final LanguageModel model;
  private final GenerationSignatures signatures;
  private final MemoryState packed;

  /**
   * Adds the signatures to the model's graph.
   *
   * @param weights the precision of the weights by which rows are multiplied
   * @throws IllegalArgumentException if only kernels in Java can use such weights, and there are
   *     none here
   */
  GenerationRuns(LanguageModel model, RowProduct.Weights weights) {
    this.model = model;
    var reduced = Optional.of(weights).filter(each -> each != RowProduct.Weights.FLOAT32);
    if (reduced.isPresent()) {
      checkArgument(
          Kernels.areAvailable(),
          "weights (%s) must be float32 where kernels in Java do not run: %s",
          weights,
          Kernels.obstacle().orElse(""));
    }
    // TensorFlow makes names unique only among the names that exist when the first operation is
    // added, so no other thread may add operations at the same time.
    synchronized (model.graph()) {
      signatures =
          new GenerationSignatures(
              model.ops(), model.config(), VariableParameters.of(model.graph()), reduced);
    }
    var pack = signatures.pack();
    packed = new SignatureRun(model.session(), pack).begin(1, pack.outputs().keySet().asList());
  }

  LanguageModel model() {
    return model;
  }

  /**
   * Returns memories for streams that have read nothing yet, together with the other state that
   * each run takes.
   */
  MemoryState start(int batch) {
    var start = signatures.start();
    try (var size = TInt32.scalarOf(batch)) {
      return new SignatureRun(model.session(), start)
          .feed(GenerationSignatures.BATCH_SIZE, size)
          .begin(batch, start.outputs().keySet().asList());
    }
  }

  /**
   * Reads the beginning of a window.
   *
   * @param tokens {@code [B, T]}
   * @param filled the number of tokens of each stream, from the first, that count
   */
  void fill(MemoryState state, int[] tokens, int filled) {
    try (var ids = matrix(tokens, state.batch(), model.config().window());
        var count = TInt32.scalarOf(filled)) {
      run(signatures.fill())
          .feed(GenerationSignatures.TOKENS, ids)
          .feed(GenerationSignatures.FILLED, count)
          .update(state, List.of())
          .close();
    }
  }

  /** Moves a full window into memory. */
  void shift(MemoryState state) {
    run(signatures.shift()).update(state, List.of()).close();
  }

  /**
   * Reads and generates tokens.
   *
   * @param position the position of the first token in the window
   * @param first the token at that position, {@code [B]}
   * @param given {@code [n, B]}, the tokens that follow; {@link TokenDraw#NONE} where a token is to
   *     be sampled
   * @param uniform {@code [n, B]}, random numbers from 0 (inclusive) to 1 (exclusive)
   * @return the given and the sampled tokens after the first, {@code [n, B]}
   */
  int[] write(
      MemoryState state,
      Sampler sampler,
      int position,
      int[] first,
      int[] given,
      double[] uniform) {
    int batch = first.length;
    int count = given.length / batch;
    try (var place = TInt32.scalarOf(position);
        var token = TInt32.vectorOf(first);
        var known = matrix(given, count, batch);
        var numbers = TFloat64.tensorOf(Shape.of(count, batch), DataBuffers.of(uniform));
        var temperature = TFloat64.scalarOf(sampler.temperature());
        var topK = TInt32.scalarOf(sampler.topK());
        var topP = TFloat64.scalarOf(sampler.topP());
        var written =
            run(write(sampler.method()))
                .feed(packed)
                .feed(GenerationSignatures.POSITION, place)
                .feed(GenerationSignatures.TOKEN, token)
                .feed(GenerationSignatures.GIVEN, known)
                .feed(GenerationSignatures.UNIFORM, numbers)
                .feed(GenerationSignatures.TEMPERATURE, temperature)
                .feed(GenerationSignatures.TOP_K, topK)
                .feed(GenerationSignatures.TOP_P, topP)
                .update(state, List.of(GenerationSignatures.TOKENS))) {
      return written.ints(GenerationSignatures.TOKENS);
    }
  }

  /** Releases the packed weights. */
  @Override
  public void close() {
    packed.close();
  }

  private Signature write(TokenDraw.Method method) {
    synchronized (model.graph()) {
      return signatures.write(method);
    }
  }

  private SignatureRun run(Signature signature) {
    return new SignatureRun(model.session(), signature).options(IN_THIS_THREAD);
  }

  private static TInt32 matrix(int[] values, int rows, int columns) {
    return TInt32.tensorOf(Shape.of(rows, columns), DataBuffers.of(values));
  }
}
