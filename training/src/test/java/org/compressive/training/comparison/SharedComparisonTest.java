package org.compressive.training.comparison;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.compressive.training.Cluster;
import org.compressive.training.ClusterSpec;
import org.compressive.training.RunException;
import org.compressive.training.Trainer;
import org.compressive.training.TrainingResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Deals the runs of a comparison to two servers, each of which could be in a process of its own,
 * and compares with the rows of one process.
 */
@Timeout(60)
final class SharedComparisonTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final String YAML =
      """
      base: tiny
      seeds: [1]
      budget: {steps: 3}
      blockTokens: 64
      settings:
        model: {layers: 1, width: 16, heads: 2, feedForward: 16, window: 8, memory: 8}
        model.compressedMemory: 4
        training: {batch: 2, warmup: 1, checkpointEvery: 3, validationWindows: 1, precision: float32}
        training.deterministic: true
      runs:
        first: {}
        second: {model.feedForward: 24}
      """;

  @TempDir private Path folder;
  private String followed = "together"; // the folder that the second process names

  /** The names and seeds of the runs that a process has trained. */
  private static final class Trained implements Comparison.Driver {
    private final List<String> runs = new ArrayList<>();

    @Override
    public Optional<TrainingResult> train(Trainer trainer) throws IOException {
      return trainer.train();
    }

    @Override
    public void ended(ComparisonRow row) {
      runs.add(row.run() + row.seed());
    }
  }

  @BeforeEach
  void writeText() throws IOException {
    Files.writeString(folder.resolve("text.txt"), "to be or not to be, a question. ".repeat(80));
  }

  @Test
  void theRowsAreThoseOfOneProcess() throws Exception {
    var plan = plan(YAML);
    var alone = new Comparison(plan, folder.resolve("alone"), List.of());
    assertThat(alone.run(new Trained())).isTrue();
    var together = new Comparison(plan, folder.resolve("together"), List.of());
    var trained = shared(plan, plan);
    assertThat(trained.get(0).runs).containsExactly("first1");
    assertThat(trained.get(1).runs).containsExactly("second1");
    assertThat(together.rows()).hasSize(2);
    for (int i = 0; i < 2; i++) {
      var actual = together.rows().get(i).figures();
      var expected = alone.rows().get(i).figures();
      assertThat(together.rows().get(i).failure()).isNull();
      assertThat(actual.score()).isEqualTo(expected.score());
      assertThat(actual.blocks()).isEqualTo(expected.blocks());
      assertThat(actual.steps()).isEqualTo(expected.steps());
    }
  }

  @Test
  void theRunsOfAModelWhoseLearningRatesAreTriedStayTogether() throws Exception {
    var plan = plan(YAML + "learningRates: {candidates: [1e-3], steps: 2}\n");
    var trained = shared(plan, plan);
    assertThat(trained.get(0).runs).containsExactly("first1");
    assertThat(trained.get(1).runs).containsExactly("second1");
    assertThat(folder.resolve("together/rows/second/rate-0.001.json").toFile().exists()).isTrue();
  }

  @Test
  void anotherPlanIsRefused() throws Exception {
    var plan = plan(YAML);
    var other = plan(YAML.replace("24", "32"));
    var thrown = assertThrows(RunException.class, () -> shared(plan, other));
    assertThat(thrown)
        .hasMessageThat()
        .matches(
            "process \\(1 at 127\\.0\\.0\\.1:\\d+\\) has another comparison \\(checksum [0-9a-f]+\\) than"
                + " process 0 \\(checksum [0-9a-f]+\\)");
  }

  /** The rows of the second process would be missing from the tables of the first one. */
  @Test
  void anotherFolderIsRefused() throws Exception {
    followed = "elsewhere";
    var plan = plan(YAML);
    var thrown = assertThrows(RunException.class, () -> shared(plan, plan));
    assertThat(thrown)
        .hasMessageThat()
        .isEqualTo(
            "row (%s) is missing; every process must name the same comparison folder"
                .formatted(folder.resolve("together/rows/second/1.json")));
  }

  private ComparisonPlan plan(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("compare.yaml"), yaml);
    var text = List.of(folder.resolve("text.txt").toString());
    return ComparisonPlan.read(
        file, List.of(), config -> config.withData(config.data().withCorpus(text)));
  }

  /** Runs a comparison in a server for each plan, and returns what each has trained. */
  private List<Trained> shared(ComparisonPlan... plans) throws Exception {
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < plans.length; i++) {
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        addresses.add("127.0.0.1:" + socket.getLocalPort());
      }
    }
    List<CompletableFuture<Trained>> shares = new ArrayList<>();
    for (int i = 0; i < plans.length; i++) {
      var spec = new ClusterSpec(addresses, i);
      ComparisonPlan plan = plans[i];
      shares.add(
          CompletableFuture.supplyAsync(() -> share(plan, spec), work -> new Thread(work).start()));
    }
    var all = ImmutableList.<Trained>builder();
    for (var share : shares) {
      try {
        all.add(share.join());
      } catch (CompletionException e) {
        throw (Exception) e.getCause();
      }
    }
    return all.build();
  }

  private Trained share(ComparisonPlan plan, ClusterSpec spec) {
    Path named = folder.resolve(spec.leads() ? "together" : followed);
    var comparison = new Comparison(plan, named, List.of());
    var trained = new Trained();
    try (var cluster = Cluster.join(spec, false, LIMIT, LIMIT, line -> {})) {
      boolean ended =
          spec.leads()
              ? comparison.lead(trained, () -> cluster)
              : comparison.follow(trained, cluster);
      assertThat(ended).isTrue();
      return trained;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
