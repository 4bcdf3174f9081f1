package org.compressive.report;

import static com.google.common.base.Preconditions.checkState;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.inference.ScoringProgress;
import org.compressive.training.RunConfig;
import org.compressive.training.RunFolder;
import org.compressive.training.Trainer;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A run that is trained once, and its report. All test classes share it, and none may change it.
 * Its name, its corpus and the command that it records are full of characters that must be escaped.
 *
 * @param home the folder that holds everything
 */
record TrainedRun(Path home, RunFolder folder, RunReport report) implements AutoCloseable {

  static final int STEPS = 30;

  /** Markup, a quotation mark, an ampersand and the end of a script, in a valid file name. */
  static final String HOSTILE = "<img src=x onerror=alert(1)> & {{name}} \"quoted\"";

  private static final ImmutableList<String> WORDS =
      ImmutableList.of("seven", "<b>wizards</b>", "brew", "&amp;", "a", "lazy", "potion");

  /** Passes the run to the constructors and methods of tests. */
  static final class Given implements ParameterResolver {

    private static final ExtensionContext.Namespace NAMESPACE =
        ExtensionContext.Namespace.create(TrainedRun.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == TrainedRun.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(NAMESPACE)
          .getOrComputeIfAbsent(TrainedRun.class, key -> train(), TrainedRun.class);
    }
  }

  private static TrainedRun train() {
    try {
      Path home = Files.createTempDirectory("trained-run");
      Path text = home.resolve(HOSTILE + ".txt");
      Files.writeString(text, text());
      RunFolder folder = RunFolder.create(home.resolve(HOSTILE), config(text), List.of(HOSTILE));
      checkState(Trainer.of(folder).train().isPresent(), "stopped");
      return new TrainedRun(home, folder, RunReport.of(folder, 0, ScoringProgress.NONE));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot train the run", e);
    }
  }

  private static RunConfig config(Path text) throws IOException {
    String yaml = Resources.toString(Resources.getResource(TrainedRun.class, "small.yaml"), UTF_8);
    var config = ConfigurationYaml.read(RunConfig.class, yaml, "small.yaml", List.of());
    return config.withData(config.data().withCorpus(List.of(text.toString())));
  }

  /** Returns about 6 KB of words. */
  private static String text() {
    var random = new Random(1);
    return String.join(
        " ", Stream.generate(() -> WORDS.get(random.nextInt(WORDS.size()))).limit(1000).toList());
  }

  /** Returns a copy that a test may change. */
  RunFolder copyTo(Path target) throws IOException {
    try (Stream<Path> all = Files.walk(folder.folder())) {
      for (Path path : all.toList()) {
        Files.copy(path, target.resolve(folder.folder().relativize(path).toString()));
      }
    }
    return RunFolder.open(target);
  }

  @Override
  public void close() throws IOException {
    MoreFiles.deleteRecursively(home, RecursiveDeleteOption.ALLOW_INSECURE);
  }
}
