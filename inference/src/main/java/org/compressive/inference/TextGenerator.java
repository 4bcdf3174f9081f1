package org.compressive.inference;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static java.math.RoundingMode.CEILING;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import com.google.common.math.IntMath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.compressive.kernels.Kernels;
import org.compressive.kernels.RowProduct;

/**
 * Generates text from prompts. A prompt is read like any text, starting from empty memories; then
 * each sampled token is read in turn. The graph samples and reads the tokens, with a key/value
 * cache of all earlier tokens ({@link org.compressive.graph.GenerationSignatures}).
 *
 * <pre>{@code
 * try (var generator = TextGenerator.load(folder);
 *     var text = generator.generate(
 *         Prompt.of("Once upon a time", 1), TextLimits.tokens(200), Sampler.temperature(0.8))) {
 *   text.forEachRemaining(System.out::print);
 * }
 * }</pre>
 *
 * <p>Several threads may use one generator at the same time.
 */
public final class TextGenerator implements AutoCloseable {

  private final GenerationRuns runs;
  private final Runnable closing;

  /**
   * Creates a generator that uses a model. Closing the generator does not close the model. The
   * generator adds operations to the model's graph, so create one for each model and reuse it.
   */
  public TextGenerator(LanguageModel model) {
    this(model, RowProduct.Weights.FLOAT32);
  }

  /**
   * Creates a generator that multiplies by weights of reduced precision, which takes less time
   * because fewer bytes are read, and, with relative attention, because the model or each of its
   * layers is one op with which idle cores help. Everything else is computed in float32.
   *
   * @param weights {@code FLOAT32}; or {@code BFLOAT16} or {@code INT8}, which need kernels in Java
   *     (see {@link Kernels})
   * @throws IllegalArgumentException if these weights need kernels in Java, and there are none here
   */
  public TextGenerator(LanguageModel model, RowProduct.Weights weights) {
    this(model, weights, () -> {});
  }

  private TextGenerator(LanguageModel model, RowProduct.Weights weights, Runnable closing) {
    runs = new GenerationRuns(model, weights);
    this.closing = closing;
  }

  /**
   * Loads a model folder and returns a generator that runs it on one thread.
   *
   * @throws ModelException if the folder does not exist or does not hold a model exported by this
   *     project
   */
  public static TextGenerator load(Path modelFolder) {
    return load(modelFolder, SessionOptions.onOneThread());
  }

  /**
   * Loads a model folder and returns a generator that uses it.
   *
   * @throws ModelException if the folder does not exist or does not hold a model exported by this
   *     project
   */
  public static TextGenerator load(Path modelFolder, SessionOptions options) {
    var model = LanguageModel.load(modelFolder, options);
    try {
      return new TextGenerator(model, RowProduct.Weights.FLOAT32, model::close);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * Starts to generate a text.
   *
   * @return the text; its methods throw {@link IllegalArgumentException} if a logit of the model is
   *     not a number
   */
  public TextStream generate(Prompt prompt, TextLimits limits, Sampler sampler) {
    var model = runs.model();
    var text = new WrittenText(model.tokenizer(), limits);
    return new TextStream(new TokenWriter(runs, sampler, List.of(prompt.stream(model))), text);
  }

  /**
   * Generates several texts in batches, on all cores, which takes far less time than generating
   * them one after the other. Each text is the same as if its prompt were continued alone, as long
   * as sums are computed in the same order. The time reported for a text is that of its whole
   * batch.
   *
   * @throws IllegalArgumentException if a logit of the model is not a number
   */
  public ImmutableList<Generation> generate(
      List<Prompt> prompts, TextLimits limits, Sampler sampler) {
    return sharedOut(prompts).parallelStream()
        .flatMap(group -> sideBySide(group, limits, sampler).stream())
        .collect(toImmutableList());
  }

  /**
   * Starts to generate texts as tokens. This returns at most one writer for each core, or a single
   * writer on a GPU, and divides the streams among the writers in order. Different threads may use
   * different writers.
   */
  public ImmutableList<TokenWriter> writers(List<TokenWriter.Stream> streams, Sampler sampler) {
    List<TokenWriter> writers = new ArrayList<>();
    try {
      sharedOut(streams).forEach(group -> writers.add(new TokenWriter(runs, sampler, group)));
      return ImmutableList.copyOf(writers);
    } catch (RuntimeException e) {
      writers.forEach(TokenWriter::close);
      throw e;
    }
  }

  /**
   * Splits a list into one group for a GPU, which computes all streams at once, or into one group
   * for each CPU core, because TensorFlow does not gain from splitting the matrix products for one
   * token.
   */
  private static <T> List<List<T>> sharedOut(List<T> all) {
    boolean gpu = Gpu.isUsed(SessionOptions.onOneThread());
    int groups = gpu ? 1 : Processor.cores();
    return Lists.partition(all, Math.max(1, IntMath.divide(all.size(), groups, CEILING)));
  }

  private List<Generation> sideBySide(List<Prompt> prompts, TextLimits limits, Sampler sampler) {
    var model = runs.model();
    long start = System.nanoTime();
    var texts = prompts.stream().map(p -> new WrittenText(model.tokenizer(), limits)).toList();
    var streams = prompts.stream().map(prompt -> prompt.stream(model)).toList();
    try (var writer = new TokenWriter(runs, sampler, streams)) {
      while (!texts.stream().allMatch(WrittenText::ended)) {
        boolean[] live = new boolean[texts.size()];
        for (int i = 0; i < live.length; i++) {
          live[i] = !texts.get(i).ended();
        }
        long wanted = texts.stream().mapToLong(WrittenText::wanted).max().orElseThrow();
        int most = (int) Math.min(wanted, model.config().window());
        int[][] tokens = writer.next(most, live);
        for (int i = 0; i < live.length; i++) {
          texts.get(i).add(tokens[i]);
        }
      }
    }
    double seconds = (double) (System.nanoTime() - start) / TimeUnit.SECONDS.toNanos(1);
    return texts.stream()
        .map(text -> new Generation(text.toString(), text.tokens(), seconds))
        .toList();
  }

  @Override
  public void close() {
    runs.close();
    closing.run();
  }
}
