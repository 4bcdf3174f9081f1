package org.compressive.training;

import com.google.common.collect.ObjectArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.compressive.graph.config.ConfigurationYaml;

/**
 * Runs that take a second. They have one layer, windows of 8 tokens and a text of 480 bytes, 432 of
 * which are training text. The training text is read in two streams of 216 bytes, so an epoch has
 * {@link #EPOCH} steps.
 */
final class TinyRun {

  static final int EPOCH = 26;

  /** The number of steps in an epoch of {@link #documents}. */
  static final int EPOCH_APART = 18;

  private static final int BYTES = 480;
  private static final String YAML =
      """
      model:
        vocabulary: 256
        layers: 1
        width: 16
        heads: 2
        feedForward: 32
        window: 8
        memory: 8
        compressedMemory: 4
        compression: {function: convolution, rate: 2}
        compressionLoss: {function: attention-reconstruction}
        positions: {scheme: separate}
        dropout: 0.1
      training:
        batch: 2
        steps: 30
        learningRate: 1e-2
        warmup: 5
        schedule: {shape: cosine, decaySteps: 0, floor: 1e-4}
        clip: 1.0
        precision: float32
        xla: false
        deterministic: true
        seed: 7
        checkpointEvery: 10
        validationWindows: 2
        keepCheckpoints: 3
      data:
        corpus: []
        corpusGlob: "**"
        binary: false
      """;

  private TinyRun() {}

  /** Returns the configuration above, changed by settings as given on the command line. */
  static RunConfig config(String... settings) {
    return ConfigurationYaml.read(RunConfig.class, YAML, "tiny test", List.of(settings));
  }

  /** Returns the configuration above with a text, changed by settings. */
  static RunConfig config(Path text, String... settings) {
    RunConfig config = config(settings);
    return config.withData(config.data().withCorpus(List.of(text.toString())));
  }

  /** Creates a run in {@code folder/run} on a text in {@code folder/text.txt}. */
  static RunFolder create(Path folder, String... settings) throws IOException {
    return RunFolder.create(folder.resolve("run"), config(text(folder), settings), List.of("test"));
  }

  /**
   * Creates a run in {@code folder/run} on the {@link #documents} of a folder as separate
   * documents.
   */
  static RunFolder createApart(Path folder, String... settings) throws IOException {
    var all = ObjectArrays.concat(settings, "data.documents=separate");
    return RunFolder.create(folder.resolve("run"), config(documents(folder), all), List.of("test"));
  }

  static TrainingResult train(RunFolder run, TrainingListener... listeners) throws IOException {
    Trainer trainer = Trainer.of(run);
    for (TrainingListener listener : listeners) {
      trainer = trainer.listener(listener);
    }
    return trainer.train().orElseThrow();
  }

  /** Trains until {@code step} steps have been taken. */
  static void trainUntil(RunFolder run, long step) throws IOException {
    long[] taken = {0};
    var counter =
        new TrainingListener() {
          @Override
          public void stepped(StepReport report) {
            taken[0] = report.step();
          }
        };
    var result = Trainer.of(run).listener(counter).stopWhen(() -> taken[0] == step).train();
    if (result.isPresent()) {
      throw new AssertionError("the run ended before step " + step);
    }
  }

  static Path text(Path folder) throws IOException {
    return Files.writeString(folder.resolve("text.txt"), words(BYTES));
  }

  /**
   * Creates a folder of short and long documents, one of which has a single byte. Their names make
   * 01 and 47 validation text, and 12 and 13 test text. The others have 36 windows of up to 8
   * tokens, which are {@link #EPOCH_APART} steps in two streams.
   */
  static Path documents(Path folder) throws IOException {
    int[] bytes = {30, 21, 8, 9, 1, 23, 41, 5, 17, 60, 2, 33, 10, 10, 12, 26};
    Path documents = Files.createDirectory(folder.resolve("documents"));
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      String text = words(BYTES).substring(from, from + bytes[i]);
      Files.writeString(documents.resolve("%02d.txt".formatted(i)), text);
      from += bytes[i];
    }
    Files.writeString(documents.resolve("47.txt"), words(BYTES).substring(from, from + 13));
    return documents;
  }

  /**
   * Creates a folder of JSON Lines whose fields {@code prompt} and {@code text} are of many
   * lengths. The validation split has texts of 33 bytes.
   */
  static Path contexts(Path folder) throws IOException {
    int[] prompts = {0, 5, 12, 3, 20, 8, 1, 9, 0, 15};
    int[] texts = {30, 21, 8, 19, 11, 23, 41, 5, 17, 10};
    Path contexts = Files.createDirectory(folder.resolve("contexts"));
    List<String> lines = new ArrayList<>();
    String words = words(BYTES);
    for (int i = 0; i < prompts.length; i++) {
      lines.add(line(words.substring(i, i + prompts[i]), words.substring(40, 40 + texts[i])));
    }
    Files.write(contexts.resolve("train.jsonl"), lines);
    Files.write(
        contexts.resolve("valid.jsonl"),
        List.of(line("river ", words.substring(0, 20)), line("a stone ", words.substring(20, 33))));
    Files.write(contexts.resolve("test.jsonl"), List.of(line("the ", words.substring(0, 30))));
    return contexts;
  }

  /** Returns a line with a prompt and a text. */
  static String line(String prompt, String text) {
    return "{\"prompt\": \"%s\", \"text\": \"%s\"}".formatted(prompt, text);
  }

  /** Returns words from a small vocabulary, so that there is something to learn. */
  static String words(int bytes) {
    String[] words = {"river ", "stone ", "a ", "the ", "falls ", "over ", "under "};
    var random = new Random(11);
    var text = new StringBuilder();
    while (text.length() < bytes) {
      text.append(words[random.nextInt(words.length)]);
    }
    return text.substring(0, bytes);
  }

  /** Returns a copy of a run, which a test may damage. */
  static RunFolder copy(RunFolder run, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(run.folder())) {
      for (Path from : all.toList()) {
        Path target = to.resolve(run.folder().relativize(from));
        Files.copy(from, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return RunFolder.open(to);
  }

  /** Returns the names of the files in a folder. */
  static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
