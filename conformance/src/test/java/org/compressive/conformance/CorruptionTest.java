package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.hash.Hashing;
import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.data.CorpusException;
import org.compressive.data.Split;
import org.compressive.data.TokenStore;
import org.compressive.data.Tokenizer;
import org.compressive.graph.config.ConfigurationException;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.ModelException;
import org.compressive.inference.Scorer;
import org.compressive.inference.ScoringOptions;
import org.compressive.training.RunConfig;
import org.compressive.training.RunException;
import org.compressive.training.RunFolder;
import org.compressive.training.Trainer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Truncates, empties and deletes each file of a run that results are computed from, and flips
 * single bits of them at seeded places. Each time, either the file is named before any of it is
 * used, or the results are the same: those of the undamaged run, or of the checkpoint before a
 * damaged one.
 *
 * <p>The system property {@code compressive.flips} sets the number of flipped bits in each of the
 * four kinds of files.
 */
final class CorruptionTest {

  private static final long SEED = 24;
  private static final int FLIPS = Integer.getInteger("compressive.flips", 6);

  @TempDir private static Path folder;
  private static Path run;
  private static Path damaged;
  private static Results good;
  private static Results before;

  /**
   * The results of a run.
   *
   * @param tokens the SHA-256 of the tokens of all splits
   * @param step the step of the checkpoint
   * @param nats the cross-entropy of the validation split under the checkpoint's model
   */
  private record Results(String tokens, long step, double nats) {}

  @BeforeAll
  static void train() throws IOException {
    Path text =
        Files.writeString(folder.resolve("text.txt"), "I had a rosy little sister. ".repeat(90));
    String yaml =
        Resources.toString(Resources.getResource(CorruptionTest.class, "interrupted.yaml"), UTF_8);
    List<String> settings =
        List.of(
            "training.steps=4",
            "training.warmup=1",
            "training.learningRate=1e-3",
            "training.checkpointEvery=2",
            "training.deterministic=true",
            "data.corpus=[\"" + text + "\"]");
    var config = ConfigurationYaml.read(RunConfig.class, yaml, "interrupted.yaml", settings);
    run = folder.resolve("run");
    damaged = folder.resolve("damaged");
    assertThat(Trainer.of(RunFolder.create(run, config, List.of())).train()).isPresent();
    copyRun();
    good = results();
    assertThat(good.step()).isEqualTo(4);
    Files.move(damaged.resolve("checkpoints/4"), folder.resolve("4"));
    before = results();
    assertThat(before.step()).isEqualTo(2);
  }

  @BeforeEach
  void repair() throws IOException {
    copyRun();
  }

  @Test
  void damageToACheckpointIsNamedAndTheOneBeforeIsTaken() throws IOException {
    List<Path> files = files("checkpoints/4");
    assertThat(files).hasSize(4); // manifest, tokenizer, and two files of variables
    int checked = damageEach(files, file -> assertTakesTheOneBefore(file));
    assertThat(checked).isEqualTo(3 * files.size() + FLIPS);
  }

  @Test
  void damageToAStoreIsNamed() throws IOException {
    List<Path> files = files("data");
    assertThat(files).hasSize(5);
    damageEach(files, CorruptionTest::assertNamedOrHarmless);
  }

  @Test
  void damageToAConfigurationIsNamed() throws IOException {
    damageEach(List.of(Path.of("config.yaml")), CorruptionTest::assertNamedOrHarmless);
  }

  @Test
  void damageToAnExportedModelIsNamed() throws IOException {
    List<Path> files = files("model");
    assertThat(files).hasSize(6);
    double nats = modelNats();
    damageEach(
        files,
        file -> {
          Path path = damaged.resolve(file);
          if (Files.exists(path) || !path.endsWith("SHA256SUMS")) {
            ModelException thrown =
                assertThrows(ModelException.class, CorruptionTest::modelNats, file.toString());
            assertThat(thrown).hasMessageThat().contains(damaged.resolve("model").toString());
          } else {
            assertThat(modelNats()).isEqualTo(nats); // without checksums, nothing is verified
          }
        });
  }

  private static void assertTakesTheOneBefore(Path file) throws IOException {
    var search = RunFolder.open(damaged).checkpoints().newest();
    assertWithMessage(file.toString()).that(search.skipped()).hasSize(1);
    assertThat(search.skipped().get(0).toString())
        .startsWith(damaged.resolve("checkpoints/4") + ": ");
    assertThat(search.skipped().get(0).reason()).contains(file.getFileName().toString());
    assertWithMessage(file.toString()).that(results()).isEqualTo(before);
  }

  private static void assertNamedOrHarmless(Path file) {
    Results results;
    try {
      results = results();
    } catch (CorpusException | RunException | ConfigurationException e) {
      assertThat(e.getMessage().lines().count()).isEqualTo(1);
      assertWithMessage(file.toString())
          .that(e)
          .hasMessageThat()
          .contains(file.getFileName().toString());
      return;
    }
    assertWithMessage(file.toString()).that(results).isEqualTo(good);
  }

  private static Results results() {
    try {
      RunFolder opened = RunFolder.open(damaged);
      StringBuilder tokens = new StringBuilder();
      try (var corpus = opened.corpus()) {
        for (Split split : Split.values()) {
          tokens.append(hash(corpus.store(split)));
        }
        tokens.append(corpus.summary());
        Checkpoint best = opened.bestCheckpoint();
        try (LanguageModel model = opened.model(best)) {
          double nats = opened.score(model, Split.VALIDATION).nats();
          return new Results(tokens.toString(), best.step(), nats);
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static double modelNats() {
    Path text = damaged.resolve("data/validation.tokens");
    try (LanguageModel model = LanguageModel.load(damaged.resolve("model"));
        TokenStore store = TokenStore.open(text)) {
      Tokenizer tokenizer = model.tokenizer();
      return new Scorer(model).score(store.counted(tokenizer), ScoringOptions.defaults()).nats();
    }
  }

  private static String hash(TokenStore store) {
    int[] ids = new int[(int) store.size()];
    store.read(0, ids, 0, ids.length);
    var hasher = Hashing.sha256().newHasher();
    for (int id : ids) {
      hasher.putInt(id);
    }
    return hasher.hash().toString();
  }

  @FunctionalInterface
  private interface Check {
    void check(Path file) throws IOException;
  }

  /** Returns the number of times that the check has passed. */
  private static int damageEach(List<Path> files, Check check) throws IOException {
    int checked = 0;
    for (Path file : files) {
      byte[] content = Files.readAllBytes(run.resolve(file));
      Path to = damaged.resolve(file);
      copyRun();
      Files.write(to, List.<String>of());
      check.check(file);
      copyRun();
      Files.write(to, Arrays.copyOf(content, content.length / 2));
      check.check(file);
      copyRun();
      Files.delete(to);
      check.check(file);
      checked += 3;
    }
    var random = new Random(SEED);
    for (int i = 0; i < FLIPS; i++) {
      Path file = files.get(i % files.size());
      byte[] content = Files.readAllBytes(run.resolve(file));
      long bit = random.nextLong(8L * content.length);
      content[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
      copyRun();
      Files.write(damaged.resolve(file), content);
      try {
        check.check(file);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed %s, bit %s of %s".formatted(SEED, bit, file), e);
      }
      checked++;
    }
    return checked;
  }

  /** Copies the run over the damaged one. */
  private static void copyRun() throws IOException {
    try (Stream<Path> all = Files.walk(run)) {
      for (Path from : all.toList()) {
        Path to = damaged.resolve(run.relativize(from));
        if (Files.isDirectory(from)) {
          Files.createDirectories(to);
        } else {
          Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static List<Path> files(String in) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(run.resolve(in))) {
      all.filter(Files::isRegularFile).sorted().forEach(file -> files.add(run.relativize(file)));
    }
    return files;
  }
}
