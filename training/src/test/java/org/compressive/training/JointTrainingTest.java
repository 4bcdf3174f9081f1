package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.checkpoints.CheckpointException;
import org.compressive.data.CorpusException;
import org.compressive.data.TokenBatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;

/**
 * Trains with several servers, each of which could be in a process of its own, and compares with
 * training alone.
 */
@Timeout(60)
final class JointTrainingTest {

  private static final double TOLERANCE = 1e-4;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private final RecordingListener alone = new RecordingListener();
  private final RecordingListener together = new RecordingListener();
  private @Nullable Throwable followed; // the end of the last process that followed

  @BeforeEach
  void makeFolders() throws IOException {
    Files.createDirectory(folder.resolve("alone"));
    Files.createDirectory(folder.resolve("together"));
  }

  /** The sums are equal, in two epochs and with dropout at every place that has it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.documents=separate; training.accumulation={microBatches: 2, windows: 3}",
        "model.compressionLoss={function: auto-encoding}; training.recompute=true",
        "model.compressionLoss={function: bptt}; training.averageDecay=0.9",
        "data.contextField=prompt; training.accumulation={microBatches: 2, windows: 3};"
            + " training.steps=20",
        "data.contextField=prompt; data.documents=separate; training.steps=20;"
            + " model.compressionLoss.stopGradient=false; training.accumulation={microBatches: 2}",
        "model.mixer={type: adaptive-span, limit: 32, ramp: 2, initial: 0.4, lossWeight: 1};"
            + " model.memory=24; model.compressedMemory=0; training.steps=20",
        "model.mixer={type: sparse-attention, stride: 4}; model.compressedMemory=0;"
            + " model.memory=24; training.steps=20",
        "model.mixer={type: lstm}; model.memory=0; model.compressedMemory=0;"
            + " model.dropout={embedding: 0.1, residual: 0.1, feedForward: 0.1};"
            + " training.steps=20",
      })
  void twoProcessesTrainAsOne(String setting) throws Exception {
    String[] settings =
        ("model.dropout={embedding: 0.1, positions: 0.2, attention: 0.3, residual: 0.1,"
                + " feedForward: 0.1}; training.batch=4; training.steps=50;"
                + " training.statisticsEvery=25; training.checkpointEvery=25; "
                + setting)
            .split("; ");
    RunFolder one = create("alone", settings);
    RunFolder two = create("together", settings);
    TrainingResult expected = TinyRun.train(one, alone);
    TrainingResult result = together(two, 2, () -> false).orElseThrow();
    assertClose(together.steps, alone.steps);
    assertMeasured(two.config(), together.steps, Float.BYTES);
    assertThat(result.tokens()).isEqualTo(expected.tokens());
    assertThat(result.validationBitsPerByte())
        .isWithin(TOLERANCE * expected.validationBitsPerByte())
        .of(expected.validationBitsPerByte());
    assertClose(newest(two), newest(one));
  }

  /** Adam's averages, memories, unfinished sums of gradients and the order of the text go on. */
  @Test
  void theNumberOfProcessesMayChangeAtACheckpoint() throws Exception {
    String[] settings = {
      "training.batch=12",
      "training.steps=24",
      "training.accumulation={microBatches: 2, windows: 4}"
    };
    RunFolder one = create("alone", settings);
    RunFolder several = create("together", settings);
    TinyRun.train(one, alone);
    assertThat(together(several, 2, () -> together.steps.size() == 6)).isEmpty();
    TinyRun.train(several, together);
    assertClose(together.steps, alone.steps);
    assertClose(newest(several), newest(one));
  }

  @Test
  void anotherStoreIsRefusedBeforeTheFirstStep() throws Exception {
    RunFolder run = create("together");
    Path text = folder.resolve("together/text.txt");
    Files.writeString(text, Files.readString(text).replace("river", "ocean"));
    RunFolder other = RunFolder.create(folder.resolve("other"), run.config(), List.of("test"));
    var thrown = assertThrows(RunException.class, () -> together(List.of(run, other), () -> false));
    assertThat(thrown)
        .hasMessageThat()
        .matches(
            "process \\(1 at 127\\.0\\.0\\.1:\\d+\\) has another data \\(checksum [0-9a-f]+\\) than"
                + " process 0 \\(checksum [0-9a-f]+\\)");
    assertThat(together.steps).isEmpty();
  }

  @Test
  void aStepThatDivergesEndsAllProcesses() throws Exception {
    RunFolder run = create("together", "training.learningRate=1e30", "training.clip=1e30");
    var thrown = assertThrows(DivergedException.class, () -> together(run, 2, () -> false));
    assertThat(thrown).hasMessageThat().startsWith("step (2) has a loss or gradient that is not");
    assertThat(run.checkpoints().steps()).isEmpty();
  }

  /**
   * The stream that remembers NaN is that of the second process, or of the second of its two
   * micro-batches. The steps that are skipped are those of one process.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "training.batch=2; training.histogramsEvery=1",
        "training.batch=4; training.accumulation={microBatches: 2, windows: 2}",
      })
  void stepsThatAreNotFiniteAreSkippedByAll(String settings) throws Exception {
    String[] all = ("data.documents=separate; training.skipNonFinite=20; " + settings).split("; ");
    RunFolder several = create("together", all);
    int last = several.config().training().batch() - 1; // is one of the second process
    long step = stepWithinADocument(several, last);
    TinyRun.trainUntil(several, step);
    Bundle.poisonNewest(several, "memories/memory_00", last);
    RunFolder one = TinyRun.copy(several, folder.resolve("alone/run"));
    TinyRun.train(one, alone);
    together(several, 2, () -> false);
    assertThat(alone.warnings).isNotEmpty();
    assertThat(together.steps.size() + together.warnings.size()).isEqualTo(30 - step);
    assertThat(together.warnings.get(0)).containsMatch("\\) in process \\(1 at 127\\.0\\.0\\.1:");
    assertThat(
            together.warnings.stream()
                .map(line -> line.replaceFirst(" in process \\([^)]*\\)", ""))
                .toList())
        .isEqualTo(alone.warnings);
    assertClose(together.steps, alone.steps);
    assertClose(newest(several), newest(one));
  }

  /** Returns a step after 4 others in which no document begins in a stream. */
  private static long stepWithinADocument(RunFolder run, int stream) throws IOException {
    try (var corpus = run.corpus()) {
      var streams = RunFolder.trainingStreams(corpus, run.config());
      var batch = new TokenBatch(streams.streams(), streams.window());
      long step = 4;
      do {
        streams.read(++step, batch);
      } while (batch.starts()[stream] || batch.valid()[stream] == 0);
      return step;
    }
  }

  /** The state before the step is kept, as it is when one process trains. */
  @Test
  void theLastSkipAllowedEndsAllProcesses() throws Exception {
    RunFolder run = create("together", "data.documents=separate", "training.skipNonFinite=1");
    TinyRun.trainUntil(run, 12);
    Bundle.poisonNewest(run, "memories/memory_00");
    var thrown = assertThrows(DivergedException.class, () -> together(run, 2, () -> false));
    assertThat(thrown).hasMessageThat().startsWith("step (14) has a loss or gradient that is not");
    assertThat(thrown).hasMessageThat().contains("the last checkpoint is of step 13;");
    assertThat(followed).isInstanceOf(DivergedException.class);
  }

  /** Half the bytes, rounded sums, and the same bits in both processes after 100 steps. */
  @Test
  void gradientsAreExchangedInBfloat16() throws Exception {
    String[] settings = {"training.steps=100", "training.exchangePrecision=bfloat16"};
    RunFolder one = create("alone", settings);
    RunFolder two = create("together", settings);
    TinyRun.train(one, alone);
    together(two, 2, () -> false);
    assertMeasured(two.config(), together.steps, Short.BYTES);
    double exact = alone.steps.get(99).statistics().loss();
    double rounded = together.steps.get(99).statistics().loss();
    assertThat(rounded).isNotWithin(TOLERANCE * exact).of(exact);
    assertThat(rounded).isWithin(0.05 * exact).of(exact);
  }

  /** One weight of one process changes by itself, as if by a fault in its memory. */
  @Test
  void parametersThatDifferEndBothProcesses() throws Exception {
    RunFolder run = create("together");
    List<String> addresses = freeAddresses(2);
    List<CompletableFuture<String>> ends = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      var spec = new ClusterSpec(addresses, i);
      ends.add(
          CompletableFuture.supplyAsync(() -> endOf(spec, run), work -> new Thread(work).start()));
    }
    for (var end : ends) {
      assertThat(end.get())
          .isEqualTo(
              "parameters of process (1 at %s) differ from those of process 0 after step 100"
                  .formatted(addresses.get(1)));
    }
  }

  /** Returns the message with which a process ends whose parameters may have changed. */
  private static String endOf(ClusterSpec spec, RunFolder run) {
    try (var corpus = run.corpus();
        var cluster = Cluster.join(spec, false, LIMIT, LIMIT, line -> {});
        var steps = new JointSteps(cluster, run.config(), corpus)) {
      steps.begin(Optional.empty(), 0);
      assertThat(steps.step(98, 1e-3).loss()).isFinite();
      if (!spec.leads()) {
        changeOneWeight(steps.session(), run.folder());
      }
      return assertThrows(ClusterException.class, () -> steps.step(99, 1e-3)).getMessage();
    }
  }

  private static void changeOneWeight(TrainingSession session, Path folder) {
    var parameter = session.parameters().get(0).variable();
    Path changed = folder.resolve("changed");
    try (var graph = new Graph();
        var writing = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var values = tf.fill(tf.constant(parameter.shape()), tf.constant(0.01f));
      writing.run(
          tf.train.save(
              tf.constant(changed.toString()),
              tf.array(parameter.name()),
              tf.array(""),
              List.of(values)));
    }
    session.take(List.of(parameter.name()), changed);
  }

  /** The message of such a checkpoint has only the first line of TensorFlow's. */
  @Test
  void aCheckpointThatFailsForWantOfAProcessIsTheLossOfTheProcess() throws Exception {
    List<String> addresses = freeAddresses(2);
    var other =
        CompletableFuture.supplyAsync(
            () -> endOfACheckpoint(new ClusterSpec(addresses, 1)),
            work -> new Thread(work).start());
    String message = "process (%s at %s) has been replaced by a new one";
    assertThat(endOfACheckpoint(new ClusterSpec(addresses, 0)))
        .isEqualTo(message.formatted(1, addresses.get(1)));
    assertThat(other.get()).isEqualTo(message.formatted(0, addresses.get(0)));
  }

  private static String endOfACheckpoint(ClusterSpec spec) {
    var aborted =
        new TensorFlowException(
            "From /job:worker/replica:0/task:0:\nCollective ops is aborted by: Socket closed\n"
                + "from remote target /job:worker/replica:0/task:%s while calling RecvBuf"
                    .formatted(1 - spec.index()));
    try (var cluster = Cluster.join(spec, false, LIMIT, Duration.ofSeconds(1), line -> {})) {
      cluster.awaitAll();
      return assertThrows(
              ClusterException.class,
              () ->
                  cluster.call(
                      () -> {
                        throw new CheckpointException(
                            "checkpoint (15)", "cannot be written", aborted);
                      }))
          .getMessage();
    }
  }

  @Test
  void aPortInUseIsRefused() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + socket.getLocalPort();
      var spec = new ClusterSpec(List.of(address, "127.0.0.1:1"), 0);
      var thrown =
          assertThrows(
              RunException.class, () -> Cluster.join(spec, false, LIMIT, LIMIT, line -> {}));
      assertThat(thrown)
          .hasMessageThat()
          .isEqualTo(
              "port of process (0 at %s) cannot be used: Address already in use"
                  .formatted(address));
    }
  }

  private RunFolder create(String name, String... settings) throws IOException {
    Path place = folder.resolve(name);
    List<String> all = List.of(settings);
    if (all.contains("data.contextField=prompt")) {
      var config = TinyRun.config(TinyRun.contexts(place), settings);
      return RunFolder.create(place.resolve("run"), config, List.of("test"));
    }
    return all.contains("data.documents=separate")
        ? TinyRun.createApart(place, settings)
        : TinyRun.create(place, settings);
  }

  private Optional<TrainingResult> together(RunFolder run, int processes, BooleanSupplier stop)
      throws Exception {
    List<RunFolder> runs = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      runs.add(RunFolder.open(run.folder()));
    }
    return together(runs, stop);
  }

  /** Trains with a server for each folder; the first one leads. */
  private Optional<TrainingResult> together(List<RunFolder> runs, BooleanSupplier stop)
      throws Exception {
    List<String> addresses = freeAddresses(runs.size());
    List<CompletableFuture<Void>> followers = new ArrayList<>();
    Thread leader = Thread.currentThread();
    for (int i = 1; i < runs.size(); i++) {
      int index = i;
      followers.add(
          CompletableFuture.runAsync(
              () -> follow(new ClusterSpec(addresses, index), runs.get(index), leader),
              work -> new Thread(work).start()));
    }
    try (var cluster =
        Cluster.join(new ClusterSpec(addresses, 0), false, LIMIT, LIMIT, line -> {})) {
      return Trainer.of(runs.get(0)).listener(together).stopWhen(stop).leading(cluster).train();
    } finally {
      for (var follower : followers) {
        Throwable failure = follower.handle((done, thrown) -> thrown).get();
        followed = failure == null ? null : failure.getCause();
      }
    }
  }

  /** Follows; if that fails, the leader must not wait, since this server would go on to answer. */
  private static void follow(ClusterSpec spec, RunFolder run, Thread leader) {
    try (var cluster = Cluster.join(spec, false, LIMIT, LIMIT, line -> {})) {
      new Follower(run, cluster, () -> false).follow();
    } catch (IOException e) {
      leader.interrupt();
      throw new CompletionException(e);
    } catch (CorpusException e) {
      leader.interrupt();
      throw e;
    }
  }

  /** Every step with an update gives all parameters' gradients to the exchange. */
  private static void assertMeasured(RunConfig config, List<StepReport> steps, int bytes) {
    long all = ResourceEstimate.of(config).parameters() * bytes;
    for (StepReport report : steps) {
      var exchange = report.statistics().exchange().orElseThrow();
      boolean updated = !Double.isNaN(report.statistics().gradientNorm());
      assertThat(exchange.bytes()).isEqualTo(updated ? all : 0);
      assertThat(exchange.millis()).isAtLeast(0);
      assertThat(exchange.computeMillis()).hasSize(2);
      for (double millis : exchange.computeMillis()) {
        assertThat(millis).isGreaterThan(0);
        assertThat(millis + exchange.millis()).isLessThan(report.seconds() * 1e3 + 1);
      }
    }
  }

  private static List<String> freeAddresses(int number) throws IOException {
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        addresses.add("127.0.0.1:" + socket.getLocalPort());
      }
    }
    return addresses;
  }

  private static void assertClose(List<StepReport> actual, List<StepReport> expected) {
    assertThat(actual).hasSize(expected.size());
    for (int i = 0; i < actual.size(); i++) {
      var one = actual.get(i).statistics();
      var other = expected.get(i).statistics();
      String step = "step " + (i + 1);
      assertClose(step, one.loss(), other.loss());
      assertClose(step, one.compressionLoss(), other.compressionLoss());
      assertClose(step, one.gradientNorm(), other.gradientNorm());
      assertClose(step, one.compressionGradientNorm(), other.compressionGradientNorm());
      assertThat(one.layers()).hasSize(other.layers().size());
      for (int j = 0; j < one.layers().size(); j++) {
        assertClose(step, one.layers().get(j).memoryNorm(), other.layers().get(j).memoryNorm());
      }
      assertThat(actual.get(i).step()).isEqualTo(expected.get(i).step());
    }
  }

  private static void assertClose(String step, double actual, double expected) {
    if (Double.isNaN(expected)) {
      assertWithMessage(step).that(actual).isNaN();
    } else {
      assertWithMessage(step)
          .that(actual)
          .isWithin(TOLERANCE * Math.max(Math.abs(expected), 1e-3))
          .of(expected);
    }
  }

  private static Map<String, List<Byte>> newest(RunFolder run) throws IOException {
    Checkpoint newest = run.checkpoints().newest().found().orElseThrow();
    return Bundle.bytes(newest.variables(), newest.manifest().getVariableList());
  }

  /** Compares variables, whose numbers are float32 but for a few counts. */
  private static void assertClose(
      Map<String, List<Byte>> actual, Map<String, List<Byte>> expected) {
    assertThat(actual.keySet()).containsExactlyElementsIn(expected.keySet()).inOrder();
    actual.forEach(
        (name, bytes) -> {
          var one = numbers(bytes);
          var other = numbers(expected.get(name));
          assertThat(bytes).hasSize(expected.get(name).size());
          for (int i = 0; i < bytes.size(); i += Float.BYTES) {
            assertWithMessage(name).that(one.getFloat(i)).isWithin(5e-3f).of(other.getFloat(i));
          }
        });
  }

  private static ByteBuffer numbers(List<Byte> bytes) {
    return ByteBuffer.wrap(Bytes.toArray(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
