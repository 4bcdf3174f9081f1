package org.compressive.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A run that the command line trains once, and its inputs. All test classes share it, and none may
 * change it.
 *
 * @param home the folder that holds everything
 * @param outcome the outcome of {@code train --json}
 */
record SmallRun(Path home, Outcome outcome) implements AutoCloseable {

  static final int STEPS = 6;
  static final int BATCH = 2;
  static final int WINDOW = 8;
  static final int MEMORY = 8;
  static final int COMPRESSED_MEMORY = 4;

  private static final ImmutableList<String> WORDS =
      ImmutableList.of("seven", "wizards", "brew", "a", "lazy", "potion", "while", "it", "thaws");

  /** Passes the run to the constructors and methods of tests. */
  static final class Given implements ParameterResolver {

    private static final ExtensionContext.Namespace NAMESPACE =
        ExtensionContext.Namespace.create(SmallRun.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == SmallRun.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(NAMESPACE)
          .getOrComputeIfAbsent(SmallRun.class, key -> train(), SmallRun.class);
    }
  }

  private static SmallRun train() {
    try {
      Path home = Files.createTempDirectory("small-run");
      writeInputs(home);
      var run = new SmallRun(home, Outcome.of("--version"));
      return new SmallRun(home, Outcome.of(run.trainInto(run.folder(), "--json")).succeeded());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("cannot write the small run's inputs", e);
    }
  }

  /** Writes {@code small.yaml} and {@code text.txt} into a folder. */
  static void writeInputs(Path folder) throws IOException {
    Files.writeString(
        folder.resolve("small.yaml"),
        Resources.toString(Resources.getResource(SmallRun.class, "small.yaml"), UTF_8));
    Files.writeString(folder.resolve("text.txt"), text());
  }

  /**
   * Writes the beginning of the same text as 50 documents of 97 bytes. Documents 01 and 47 belong
   * to the validation split by their names.
   */
  static Path writeDocuments(Path folder) throws IOException {
    Path documents = Files.createDirectory(folder.resolve("documents"));
    String text = text();
    for (int i = 0; i < 50; i++) {
      Files.writeString(
          documents.resolve("%02d.txt".formatted(i)), text.substring(97 * i, 97 * (i + 1)));
    }
    return documents;
  }

  /** Returns about 5 KB of words. */
  private static String text() {
    var random = new Random(1);
    return Joiner.on(' ')
        .join(Stream.generate(() -> WORDS.get(random.nextInt(WORDS.size()))).limit(1000).toList());
  }

  Path config() {
    return home.resolve("small.yaml");
  }

  Path corpus() {
    return home.resolve("text.txt");
  }

  Path folder() {
    return home.resolve("run");
  }

  Path model() {
    return folder().resolve("model");
  }

  JsonNode report() throws IOException {
    return outcome.json();
  }

  /** Returns the arguments that train the same model into another folder. */
  List<String> trainInto(Path folder, String... more) {
    return Stream.concat(
            Stream.of(
                "train",
                "--config",
                config().toString(),
                "--corpus",
                corpus().toString(),
                "--run",
                folder.toString()),
            Arrays.stream(more))
        .toList();
  }

  @Override
  public void close() throws IOException {
    MoreFiles.deleteRecursively(home, RecursiveDeleteOption.ALLOW_INSECURE);
  }
}
