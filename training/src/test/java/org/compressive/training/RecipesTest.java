package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.compressive.data.Split;
import org.compressive.graph.config.ConfigurationYaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads the recipes of {@code docs/recipes}, and trains shrunken models with them. */
final class RecipesTest {

  private static final Path DOCS = Path.of("..", "docs");

  private static final List<String> SHRUNKEN =
      List.of(
          "model.layers=1",
          "model.width=16",
          "model.heads=2",
          "model.feedForward=32",
          "model.window=12",
          "model.memory=12",
          "model.compressedMemory=8",
          "training.batch=2",
          "training.precision=float32",
          "training.deterministic=true");

  @TempDir Path folder;

  static List<String> names() throws IOException {
    return TinyRun.names(DOCS.resolve("recipes"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyRecipeGivesReasonsAndIsInTheTable(String name) throws IOException {
    assertThat(name).endsWith(".yaml");
    String yaml = Files.readString(DOCS.resolve("recipes").resolve(name));
    assertThat(yaml).startsWith("# ");
    assertThat(yaml.chars().filter(c -> c == '#').count()).isAtLeast(8);
    assertThat(Files.readString(DOCS.resolve("recipes.md"))).contains("recipes/" + name);
  }

  @ParameterizedTest
  @CsvSource({
    "novel-bytes, 256",
    "novel-bpe, 256",
    "novels-words, 30",
  })
  void trainsOnTextOfItsKind(String name, int leastVocabulary) throws IOException {
    String paragraph = "The wind fell , and a stone rolled over the river . \n";
    Path text = Files.writeString(folder.resolve("novel.txt"), paragraph.repeat(40) + unusual());
    RunConfig config = read(name, name.equals("novels-words") ? "model.embedding.cutoffs=[8]" : "");
    var run = RunFolder.create(folder.resolve("run"), on(config, text));
    assertThat(run.config().model().vocabulary()).isAtLeast(leastVocabulary);
    assertThatStepsCanBeTaken(run);
  }

  @Test
  void javaTrainsOnTheEmbeddedSources() throws IOException {
    var run = RunFolder.create(folder.resolve("run"), read("java"));
    assertThat(run.provenance().corpus()).contains("Guava");
    assertThatStepsCanBeTaken(run);
  }

  /** The stand-in has the size of enwik8 and the form of its MediaWiki pages. */
  @Test
  void enwik8TrainsOnAFileOfItsSizeAndForm() throws IOException {
    Path text = folder.resolve("enwik8");
    byte[] page =
        ("  <page>\n    <title>Stone</title>\n    <id>12</id>\n    <revision>\n      <text"
                + " xml:space=\"preserve\">'''Stone''' is a [[rock (geology)|rock]] in a"
                + " [[river]].&lt;br&gt; Größe\n\n== See also ==\n* [[Wind]]\n</text>\n"
                + "    </revision>\n  </page>\n")
            .repeat(1000)
            .getBytes(StandardCharsets.UTF_8);
    try (var out = new BufferedOutputStream(Files.newOutputStream(text))) {
      for (int left = 100_000_000; left > 0; left -= page.length) {
        out.write(page, 0, Math.min(left, page.length));
      }
    }
    var run = RunFolder.create(folder.resolve("run"), on(read("enwik8-small"), text));
    try (var corpus = run.corpus()) {
      assertThat(corpus.store(Split.TRAINING).size()).isEqualTo(90_000_000);
      assertThat(corpus.store(Split.VALIDATION).size()).isEqualTo(5_000_000);
      assertThat(corpus.store(Split.TEST).size()).isEqualTo(5_000_000);
    }
    assertThatStepsCanBeTaken(run);
  }

  /** The paper has 768 slots of memory and 1,152 of compressed memory (section 5.2). */
  @Test
  void enwik8HasThePapersProportions() throws IOException {
    var model = read("enwik8-small.yaml", List.of()).model();
    assertThat(model.compressedMemory().at(0) * 768L).isEqualTo(model.memory().at(0) * 1152L);
    assertThat(model.compression()).isEqualTo(Presets.get("enwik8").model().compression());
  }

  private static void assertThatStepsCanBeTaken(RunFolder run) {
    try (var corpus = run.corpus();
        var session =
            new TrainingSession(run.config(), RunFolder.trainingStreams(corpus, run.config()))) {
      session.initialize();
      double uniform = Math.log(run.config().model().vocabulary());
      for (int step = 0; step < 2; step++) {
        double loss = session.step(step, 1e-3).loss();
        assertWithMessage("loss of step %s", step).that(loss).isWithin(1.5).of(uniform);
      }
    }
  }

  /** Returns thirty different words that each occur once. */
  private static String unusual() {
    var text = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      text.append((char) ('a' + i % 26)).append("word").append(i).append(' ');
    }
    return text + "\n" + "The wind fell . \n".repeat(60);
  }

  private static RunConfig on(RunConfig config, Path text) {
    return config.withData(config.data().withCorpus(List.of(text.toString())));
  }

  private static RunConfig read(String name, String... settings) throws IOException {
    var all = new ArrayList<>(SHRUNKEN);
    for (String setting : settings) {
      if (!setting.isEmpty()) {
        all.add(setting);
      }
    }
    return read(name + ".yaml", all);
  }

  private static RunConfig read(String file, List<String> settings) throws IOException {
    Path recipe = DOCS.resolve("recipes").resolve(file);
    return ConfigurationYaml.read(RunConfig.class, Files.readString(recipe), file, settings);
  }
}
