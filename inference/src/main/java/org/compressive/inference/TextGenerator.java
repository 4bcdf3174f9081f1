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

/**
 * Writes text on from prompts. A prompt is read through the memories like any text, from empty
 * memories on; then each token drawn is read in its turn. Tokens are drawn and read by a loop in
 * the graph, which keeps the keys and values of all before ({@link
 * org.compressive.graph.GenerationSignatures}).
 *
 * <pre>{@code
 * try (var generator = TextGenerator.load(folder);
 *     var text = generator.generate(
 *         Prompt.of("Once upon a time", 1), TextLimits.tokens(200), Sampler.temperature(0.8))) {
 *   text.forEachRemaining(System.out::print);
 * }
 * }</pre>
 *
 * <p>Several threads may use one generator at once.
 */
public final class TextGenerator implements AutoCloseable {

  private final GenerationRuns runs;
  private final Runnable closing;

  /**
   * A generator on a model, which it leaves open. It adds operations to the model's graph, so make
   * one per model and use it again.
   */
  public TextGenerator(LanguageModel model) {
    this(model, () -> {});
  }

  private TextGenerator(LanguageModel model, Runnable closing) {
    runs = new GenerationRuns(model);
    this.closing = closing;
  }

  /**
   * A generator on a model folder, on one thread.
   *
   * @throws ModelException if the folder is missing or holds no model of ours
   */
  public static TextGenerator load(Path modelFolder) {
    return load(modelFolder, SessionOptions.onOneThread());
  }

  /**
   * A generator on a model folder.
   *
   * @throws ModelException if the folder is missing or holds no model of ours
   */
  public static TextGenerator load(Path modelFolder, SessionOptions options) {
    var model = LanguageModel.load(modelFolder, options);
    try {
      return new TextGenerator(model, model::close);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * Begins a text.
   *
   * @return the text, whose reading throws {@link IllegalArgumentException} where a logit of the
   *     model is not a number
   */
  public TextStream generate(Prompt prompt, TextLimits limits, Sampler sampler) {
    var model = runs.model();
    var text = new WrittenText(model.tokenizer(), limits);
    return new TextStream(new TokenWriter(runs, sampler, List.of(prompt.stream(model))), text);
  }

  /**
   * Writes several texts side by side, on all cores, which takes far less time than one after the
   * other. Each is the text that its prompt would give alone, as far as the machine adds in the
   * same order. Its seconds are those of all that are written side by side.
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
   * Begins texts of tokens: a writer for each core, which different threads may drive, with the
   * streams in their order.
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

  /** A GPU has all of them at once; on a CPU a token's products are too small for two cores. */
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
    closing.run();
  }
}
