package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.compressive.checkpoints.proto.StoredVariable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests runs whose weights are averaged, that is with {@code training.averageDecay}. */
final class WeightAverageTest {

  private static final String PREFIX = "unaveraged/";
  private static final String DECAY = "training.averageDecay=0.3";

  @TempDir Path folder;

  @Test
  void averagesAsPlainArithmeticDoes() throws IOException {
    var run = TinyRun.create(folder, DECAY);
    List<Map<String, List<Byte>>> states = new ArrayList<>();
    try (var corpus = run.corpus();
        var session =
            new TrainingSession(run.config(), RunFolder.trainingStreams(corpus, run.config()))) {
      session.initialize();
      for (int step = 0; step <= 5; step++) {
        Path prefix = folder.resolve("state" + step);
        session.save(prefix);
        states.add(Bundle.bytes(prefix, session.savedVariables()));
        session.step(step, 1e-2);
      }
    }
    List<String> parameters = parameters(states.get(0));
    assertThat(parameters).contains("layer_00/compression/kernel");
    for (String name : parameters) {
      float[] first = Bundle.floats(states.get(0).get(PREFIX + name));
      double[] average = new double[first.length];
      for (int i = 0; i < first.length; i++) {
        average[i] = first[i];
      }
      assertThat(Bundle.floats(states.get(0).get(name))).isEqualTo(first);
      for (int update = 1; update <= 5; update++) {
        double kept = Math.min(0.3, (1.0 + update) / (10 + update));
        float[] weights = Bundle.floats(states.get(update).get(PREFIX + name));
        float[] actual = Bundle.floats(states.get(update).get(name));
        for (int i = 0; i < average.length; i++) {
          average[i] = kept * average[i] + (1 - kept) * weights[i];
          assertWithMessage("%s [%s] after %s", name, i, update)
              .that(actual[i])
              .isWithin(1e-6f)
              .of((float) average[i]);
        }
      }
    }
  }

  @Test
  void theModelHasTheAverages() throws IOException {
    var run = TinyRun.create(folder, DECAY);
    TinyRun.train(run);
    var best = run.bestCheckpoint();
    var trained = Bundle.bytes(best.variables(), best.manifest().getVariableList());
    List<String> parameters = parameters(trained);
    List<StoredVariable> read =
        best.manifest().getVariableList().stream()
            .filter(variable -> parameters.contains(variable.getName()))
            .toList();
    var exported = Bundle.bytes(run.modelFolder().resolve("variables/variables"), read);
    for (String name : parameters) {
      assertWithMessage(name).that(exported.get(name)).isEqualTo(trained.get(name));
    }
    assertThat(exported.get("embedding")).isNotEqualTo(trained.get(PREFIX + "embedding"));
  }

  @Test
  void aResumedRunIsTheSame() throws IOException {
    String[] settings = {DECAY, "training.accumulation={windows: 3, after: 8}"};
    var straight = TinyRun.create(Files.createDirectory(folder.resolve("straight")), settings);
    var expected = RunState.of(straight, TinyRun.train(straight));
    var run = TinyRun.create(Files.createDirectory(folder.resolve("stopped")), settings);
    TinyRun.trainUntil(run, 6);
    TinyRun.trainUntil(run, 15);
    RunState.of(run, TinyRun.train(run)).assertEqualTo(expected);
  }

  private static List<String> parameters(Map<String, List<Byte>> state) {
    return state.keySet().stream()
        .filter(name -> name.startsWith(PREFIX))
        .map(name -> name.substring(PREFIX.length()))
        .toList();
  }
}
