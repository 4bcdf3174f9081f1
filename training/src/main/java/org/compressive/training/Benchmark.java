package org.compressive.training;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.math.IntMath;
import com.google.common.primitives.Doubles;
import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.compressive.data.BatchSource;
import org.compressive.data.TextCounts;
import org.compressive.data.TokenStore;
import org.compressive.data.TokenStoreWriter;
import org.compressive.data.TokenStreams;
import org.compressive.files.TemporaryFolder;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.Precision;
import org.compressive.inference.Profile;
import org.compressive.inference.Sampler;
import org.compressive.inference.Scorer;
import org.compressive.inference.ScoringOptions;
import org.compressive.inference.ScoringProgress;
import org.compressive.inference.SessionOptions;
import org.compressive.inference.TextGenerator;
import org.compressive.inference.TokenWriter;
import org.compressive.kernels.RowProduct;
import org.jspecify.annotations.Nullable;

/**
 * Measures the time of steps on random tokens with full memories, and the speed of matrix
 * multiplication on the machine.
 */
public final class Benchmark {

  /**
   * The kind of step to time. A {@link #TRAIN} step reads as many windows of each stream as a
   * training step does, an {@link #EVALUATE} step reads one window of each stream, and a {@link
   * #GENERATE} step generates one token.
   */
  public enum Mode {
    TRAIN,
    EVALUATE,
    GENERATE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The number of untimed steps after the memories are full, enough for TensorFlow's warm-up. */
  private static final int SETTLE = 4;

  private static final long SEED = 1;

  private final RunConfig config;
  private final int warmUp;
  private final int steps;
  private final RowProduct.Weights weights;
  private final @Nullable Profile profile;

  /**
   * Creates a benchmark.
   *
   * @param steps the number of steps to time; for generation, the number of windows to generate, of
   *     which each gives the mean time of its steps
   * @param weights the precision of the weights by which generation multiplies; other modes ignore
   *     it
   * @param profile records the statistics of these steps; null for none
   */
  public Benchmark(
      RunConfig config, int steps, RowProduct.Weights weights, @Nullable Profile profile) {
    this.weights = weights;
    this.config = config.sized().resolve();
    this.steps = steps;
    this.profile = profile;
    ModelConfig model = this.config.model();
    int range =
        IntStream.range(0, model.layers())
            .map(
                i -> model.memory(i) + model.compressedMemory(i) * model.compression().rate().at(i))
            .max()
            .orElseThrow();
    warmUp = IntMath.divide(range, model.window(), RoundingMode.CEILING) + SETTLE;
  }

  /**
   * Runs the benchmark.
   *
   * @param progress receives the time of each timed step, in milliseconds
   */
  public BenchmarkResult run(String preset, Mode mode, DoubleConsumer progress) throws IOException {
    boolean oneThread = isOnOneThread(mode);
    List<Double> rates = new ArrayList<>();
    rates.addAll(Doubles.asList(MachineProbe.matmulGflopsPerSecond(oneThread)));
    PeakMemory.reset();
    double[] millis = timeSteps(mode, progress);
    var peak = PeakMemory.megabytes();
    rates.addAll(Doubles.asList(MachineProbe.matmulGflopsPerSecond(oneThread)));

    var work = new StepWork(config.model(), config.training().batch());
    Double gflops =
        switch (mode) {
          case TRAIN -> work.training() / 1e9;
          case EVALUATE -> work.evaluation() / 1e9;
          case GENERATE -> null;
        };
    double rate = MachineProbe.median(Doubles.toArray(rates));
    double median = MachineProbe.median(millis);
    double seconds = median / TimeUnit.SECONDS.toMillis(1);
    return new BenchmarkResult(
        preset,
        mode.toString(),
        weights == RowProduct.Weights.FLOAT32
            ? config.training().precision().toString()
            : weights + " weights",
        config.training().batch(),
        new BenchmarkResult.Spread(median, Doubles.min(millis), Doubles.max(millis)),
        config.training().batch() * (mode == Mode.GENERATE ? 1 : length(mode)) / seconds,
        gflops,
        rate,
        gflops == null ? null : gflops / seconds / rate,
        peak.isPresent() ? peak.getAsDouble() : null,
        profile == null ? null : profile.kinds());
  }

  private boolean isOnOneThread(Mode mode) {
    return mode == Mode.GENERATE && config.training().precision() == Precision.FLOAT32;
  }

  private SessionOptions options(Mode mode) {
    var training = config.training();
    return new SessionOptions(training.precision(), training.xla(), isOnOneThread(mode));
  }

  /** Returns the number of tokens that a training or evaluation step reads from each stream. */
  private int length(Mode mode) {
    return mode == Mode.TRAIN ? config.model().stepLength() : config.model().window();
  }

  private double[] timeSteps(Mode mode, DoubleConsumer progress) throws IOException {
    try (var temporary = TemporaryFolder.create()) {
      Path folder = temporary.path();
      Path file = folder.resolve("random.tokens");
      writeRandomTokens(file);
      try (TokenStore store = TokenStore.open(file)) {
        var streams = new TokenStreams(store, config.training().batch(), length(mode));
        return switch (mode) {
          case TRAIN -> timeTraining(streams, progress);
          case EVALUATE -> timeScoring(store, streams, folder, progress);
          case GENERATE -> timeWriting(streams, folder, progress);
        };
      }
    }
  }

  private double[] timeTraining(BatchSource streams, DoubleConsumer progress) {
    try (var session = new TrainingSession(config, streams)) {
      session.initialize();
      double[] millis = new double[steps];
      for (int i = -warmUp; i < steps; i++) {
        long start = System.nanoTime();
        session.step(i + warmUp, config.training().learningRate(), i < 0 ? null : profile);
        double elapsed = millisSince(start);
        if (i >= 0) {
          millis[i] = elapsed;
          progress.accept(elapsed);
        }
      }
      return millis;
    }
  }

  private double[] timeScoring(
      TokenStore store, BatchSource streams, Path folder, DoubleConsumer progress)
      throws IOException {
    List<Double> millis = new ArrayList<>();
    try (var model = untrained(Mode.EVALUATE, streams, folder)) {
      long[] last = {System.nanoTime()};
      ScoringProgress timing =
          (window, of) -> {
            double elapsed = millisSince(last[0]);
            last[0] = System.nanoTime();
            if (window == warmUp && profile != null) {
              profile.clear();
            }
            if (window > warmUp) {
              millis.add(elapsed);
              progress.accept(elapsed);
            }
          };
      var options =
          ScoringOptions.defaults()
              .withStreams(streams.streams())
              .withMaxWindows(warmUp + steps)
              .withProgress(timing);
      new Scorer(model, profile).score(store, options);
    }
    return Doubles.toArray(millis);
  }

  /**
   * Times the generation of windows after prompts that fill the memories. The time of a step is the
   * time of a whole window divided by its number of tokens.
   */
  private double[] timeWriting(BatchSource streams, Path folder, DoubleConsumer progress)
      throws IOException {
    int window = config.model().window();
    var random = new Random(SEED);
    List<TokenWriter.Stream> prompts = new ArrayList<>();
    for (int stream = 0; stream < streams.streams(); stream++) {
      var prompt = random.ints((long) warmUp * window + 1, 0, config.model().vocabulary());
      prompts.add(new TokenWriter.Stream(ImmutableIntArray.copyOf(prompt), stream));
    }
    List<TokenWriter> writers = new ArrayList<>();
    try (var model = untrained(Mode.GENERATE, streams, folder);
        var generator = new TextGenerator(model, weights)) {
      writers.addAll(generator.writers(prompts, Sampler.temperature(1)));
      double[] millis = new double[steps];
      for (int i = -SETTLE; i < steps; i++) {
        long start = System.nanoTime();
        writers.parallelStream().forEach(this::writeWindow);
        double elapsed = millisSince(start) / window;
        if (i >= 0) {
          millis[i] = elapsed;
          progress.accept(elapsed);
        }
      }
      return millis;
    } finally {
      writers.forEach(TokenWriter::close);
    }
  }

  private void writeWindow(TokenWriter writer) {
    boolean[] live = new boolean[writer.streams()];
    Arrays.fill(live, true);
    int[][] written = writer.next(config.model().window(), live);
    checkState(written[0].length == config.model().window(), "a window is not whole");
  }

  private LanguageModel untrained(Mode mode, BatchSource streams, Path folder) throws IOException {
    Path variables = folder.resolve("variables");
    try (var session = new TrainingSession(config, streams)) {
      session.initialize();
      session.save(variables);
    }
    var tokenizer = config.data().tokenizer().tokenizer(List.of());
    return LanguageModel.restore(config.model(), tokenizer, variables, options(mode));
  }

  private void writeRandomTokens(Path file) throws IOException {
    long windows = (long) warmUp + steps;
    long perStream = windows * config.model().stepLength() + 1;
    int[] ids = new int[Math.toIntExact(perStream * config.training().batch())];
    int vocabulary = config.model().vocabulary();
    Random random = new Random(SEED);
    // With an adaptive embedding, the cost of a step depends on the frequencies of tokens, so they
    // are distributed like the words of a language.
    var frequencies = new LogUniform(vocabulary);
    boolean adaptive = config.model().embedding().adaptive();
    Arrays.setAll(
        ids, i -> adaptive ? frequencies.token(random.nextDouble()) : random.nextInt(vocabulary));
    try (var writer = TokenStoreWriter.create(file, config.model().vocabulary())) {
      writer.startDocument();
      writer.accept(ids, ids.length);
      writer.endDocument(TextCounts.NONE);
      writer.finish();
    }
  }

  private static double millisSince(long start) {
    return (double) (System.nanoTime() - start) / TimeUnit.MILLISECONDS.toNanos(1);
  }
}
