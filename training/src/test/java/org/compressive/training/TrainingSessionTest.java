package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.compressive.checkpoints.proto.StoredVariable;
import org.compressive.data.BatchSource;
import org.compressive.data.PreparedCorpus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainingSessionTest {

  private static final double RATE = 1e-2;

  @TempDir Path folder;
  private RunFolder run;
  private PreparedCorpus corpus;
  private BatchSource streams;

  @BeforeEach
  void makeCorpus() throws IOException {
    run = TinyRun.create(folder);
    corpus = run.corpus();
    streams = RunFolder.trainingStreams(corpus, run.config());
  }

  @AfterEach
  void closeCorpus() {
    corpus.close();
  }

  @Test
  void savesParametersSlotsMemoriesAndTheCount() {
    try (var session = session()) {
      List<String> names = session.savedVariables().stream().map(StoredVariable::getName).toList();
      assertThat(names).containsNoDuplicates();
      assertThat(names)
          .containsAtLeast("memories/memory_00", "memories/compressed_memory_00", "updates");
      List<String> parameters =
          names.stream().filter(name -> !name.matches("(adam|memories)/.*|updates")).toList();
      assertThat(parameters).contains("layer_00/compression/kernel");
      for (String parameter : parameters) {
        assertThat(names).containsAtLeast("adam/mean/" + parameter, "adam/variance/" + parameter);
      }
      assertThat(names).hasSize(3 * parameters.size() + 2 + 1);
    }
  }

  /** Mixed precision applies to the computation of a step, not to the values that it reports. */
  @Test
  void lossesAreNotRoundedToBfloat16() throws IOException {
    var config =
        TinyRun.config(
            folder.resolve("text.txt"),
            "training.precision=bfloat16",
            "training.deterministic=false");
    try (var session = new TrainingSession(config, streams)) {
      session.initialize();
      var statistics = session.step(0, RATE);
      assertWithMessage("loss %s", statistics.loss()).that(isBfloat16(statistics.loss())).isFalse();
      assertWithMessage("norm %s", statistics.gradientNorm())
          .that(isBfloat16(statistics.gradientNorm()))
          .isFalse();
    }
  }

  private static boolean isBfloat16(double value) {
    return (Float.floatToIntBits((float) value) & 0xffff) == 0;
  }

  @Test
  void aStepThatExplodesAssignsNothing() throws IOException {
    var config = TinyRun.config(folder.resolve("text.txt"), "training.clip=1e30");
    try (var session = new TrainingSession(config, streams)) {
      session.initialize();
      session.step(0, RATE);
      session.step(1, RATE);
      session.step(2, 1e30);
      assertNothingIsAssigned(session, 3);
    }
  }

  @Test
  void aStepOnSomethingThatIsNotANumberAssignsNothing() {
    try (var session = session()) {
      session.initialize();
      for (int window = 0; window < 3; window++) {
        session.step(window, RATE);
      }
      Path good = folder.resolve("good");
      session.save(good);
      for (String poisoned :
          List.of(
              "embedding",
              "layer_00/attention/query",
              "layer_00/compression/kernel",
              "memories/memory_00",
              "memories/compressed_memory_00")) {
        Bundle.poison(good, folder.resolve("bad"), session.savedVariables(), poisoned);
        session.restore(folder.resolve("bad"));
        assertNothingIsAssigned(session, 3);
      }
      session.restore(good);
      assertThat(session.step(3, RATE).loss()).isFinite();
    }
  }

  /** This shows that the tests above can fail. */
  @Test
  void aGoodStepAssignsAllThatABadOneMustNot() {
    try (var session = session()) {
      session.initialize();
      for (int window = 0; window < 3; window++) {
        session.step(window, RATE);
      }
      var before = state(session, "before");
      session.step(3, RATE);
      state(session, "after")
          .forEach(
              (name, bytes) -> assertWithMessage(name).that(bytes).isNotEqualTo(before.get(name)));
    }
  }

  @Test
  void memoriesAreEmptiedWhereAnEpochBegins() {
    try (var session = session()) {
      session.initialize();
      for (long window = 0; window < TinyRun.EPOCH; window++) {
        session.step(window, RATE);
      }
      var atTheEnd = state(session, "end");
      assertThat(isZero(atTheEnd.get("memories/memory_00"))).isFalse();
      assertThat(isZero(atTheEnd.get("memories/compressed_memory_00"))).isFalse();

      session.step(TinyRun.EPOCH, RATE);
      var afterTheFirst = state(session, "first");
      assertThat(isZero(afterTheFirst.get("memories/memory_00"))).isFalse();
      assertWithMessage("only the zeros at the start are evicted in an epoch's first window")
          .that(isZero(afterTheFirst.get("memories/compressed_memory_00")))
          .isTrue();
    }
  }

  @Test
  void restoresWhatItSaved() {
    try (var one = session();
        var other = session()) {
      one.initialize();
      one.step(0, RATE);
      one.save(folder.resolve("saved"));
      other.restore(folder.resolve("saved"));
      assertThat(state(other, "restored")).isEqualTo(state(one, "original"));
      assertThat(other.step(1, RATE)).isEqualTo(one.step(1, RATE));
      assertThat(state(other, "restored-1")).isEqualTo(state(one, "original-1"));
    }
  }

  @Test
  void theSeedDecidesTheFirstWeights() throws IOException {
    var other = TinyRun.config(folder.resolve("text.txt"), "training.seed=8");
    try (var one = session();
        var same = session();
        var another = new TrainingSession(other, streams)) {
      one.initialize();
      same.initialize();
      another.initialize();
      var state = state(one, "one");
      assertThat(state(same, "same")).isEqualTo(state);
      var anotherState = state(another, "another");
      for (String drawn : List.of("embedding", "layer_00/attention/key")) {
        assertThat(anotherState.get(drawn)).isNotEqualTo(state.get(drawn));
      }
    }
  }

  /** The tensors of a step are small, so the test counts them to check that all are closed. */
  @Test
  void stepsLeaveNothingBehind() {
    int steps = 300;
    try (var session = session()) {
      session.initialize();
      for (long window = 0; window < 60; window++) {
        session.step(window, RATE);
      }
      long pointers = Pointer.totalCount();
      long tracked = Pointer.totalBytes();
      long resident = Pointer.physicalBytes();
      for (long window = 60; window < 60 + steps; window++) {
        session.step(window, RATE);
      }
      assertThat(Pointer.totalCount() - pointers).isLessThan(steps / 4L);
      assertThat(Pointer.totalBytes() - tracked).isLessThan(1L << 20);
      assertThat(Pointer.physicalBytes() - resident).isLessThan(64L << 20);
    }
  }

  private TrainingSession session() {
    return new TrainingSession(run.config(), streams);
  }

  private void assertNothingIsAssigned(TrainingSession session, long window) {
    var before = state(session, "before");
    var thrown = assertThrows(DivergedException.class, () -> session.step(window, RATE));
    assertThat(thrown).hasMessageThat().isEqualTo(TrainingGraph.NOT_FINITE);
    state(session, "after")
        .forEach((name, bytes) -> assertWithMessage(name).that(bytes).isEqualTo(before.get(name)));
  }

  private Map<String, List<Byte>> state(TrainingSession session, String name) {
    Path prefix = folder.resolve(name);
    session.save(prefix);
    return Bundle.bytes(prefix, session.savedVariables());
  }

  private static boolean isZero(List<Byte> bytes) {
    return Collections.frequency(bytes, (byte) 0) == bytes.size();
  }
}
