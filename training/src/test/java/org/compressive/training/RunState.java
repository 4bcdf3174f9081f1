package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.compressive.checkpoints.proto.TrainingState;

/**
 * The state that must be equal in two runs that took the same steps: the bits of every variable,
 * the progress of training, every metric and the result, but no timing.
 *
 * @param variables the variables of the newest checkpoint
 * @param training the progress in the newest checkpoint
 * @param best the step of the best checkpoint
 * @param bestVariables the variables of the best checkpoint
 * @param metrics the rows of metrics without their timings
 * @param result the result without its timings
 */
record RunState(
    Map<String, List<Byte>> variables,
    TrainingState training,
    long best,
    Map<String, List<Byte>> bestVariables,
    List<String> metrics,
    List<Double> result) {

  private static final String TIMING = "^((?:[^,]*,){6})[^,]*,";

  static RunState of(RunFolder run, TrainingResult result) throws IOException {
    var search = run.checkpoints().newest();
    assertThat(search.skipped()).isEmpty();
    var newest = search.found().orElseThrow();
    var best = run.bestCheckpoint();
    return new RunState(
        Bundle.bytes(newest.variables(), newest.manifest().getVariableList()),
        newest.manifest().getTraining().toBuilder().clearSecondsTrained().build(),
        best.step(),
        Bundle.bytes(best.variables(), best.manifest().getVariableList()),
        Files.readAllLines(run.metrics()).stream()
            .map(line -> line.replaceFirst(TIMING, "$1,"))
            .toList(),
        List.of(
            (double) result.step(),
            (double) result.tokens(),
            result.trainBitsPerByte(),
            result.validationBitsPerByte()));
  }

  /**
   * Compares part by part, because the message would be too long if whole bundles were compared.
   */
  void assertEqualTo(RunState expected) {
    assertThat(metrics).containsExactlyElementsIn(expected.metrics).inOrder();
    assertThat(training).isEqualTo(expected.training);
    assertThat(best).isEqualTo(expected.best);
    assertSame(variables, expected.variables);
    assertSame(bestVariables, expected.bestVariables);
    assertThat(result).containsExactlyElementsIn(expected.result).inOrder();
  }

  private static void assertSame(Map<String, List<Byte>> one, Map<String, List<Byte>> other) {
    assertThat(one.keySet()).containsExactlyElementsIn(other.keySet()).inOrder();
    one.forEach(
        (name, bytes) ->
            assertWithMessage("bits of %s are the same", name)
                .that(bytes.equals(other.get(name)))
                .isTrue());
  }
}
