package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.SessionOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Writes every variant as a SavedModel. The model is read by a process that has only stock
 * TensorFlow Java, which carries all memories from one window to the next. The project's own loader
 * reads one of each kind of state. Both must return the reference's logits.
 */
final class RoundTripTest {

  private static final double TOLERANCE = 1e-5;

  @TempDir private static Path folder;

  private static final List<Case> CASES = Cases.fewer().filter(SavedCase::isReadable).toList();
  private static StockChild child;

  @BeforeAll
  static void writeAndRead() throws Exception {
    child = StockChild.current(folder);
    for (int i = 0; i < CASES.size(); i++) {
      SavedCase saved = saved(i);
      saved.write();
      child.add(saved.folder(), saved.tokens());
    }
    var unused = child.run();
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("cases")
  void stockTensorFlowGivesTheReferencesLogits(int index, Case each) throws IOException {
    saved(index).check(child, index, TOLERANCE);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("states")
  void soDoesOurOwnLoader(int index, Case each) {
    SavedCase saved = saved(index);
    List<double[]> expected = saved.expected();
    try (var model = LanguageModel.load(saved.folder(), SessionOptions.float32());
        var memories = model.emptyMemories(each.batch())) {
      assertThat(model.config()).isEqualTo(saved.config());
      for (int window = 0; window < 2; window++) {
        try (var tokens = TInt32.tensorOf(StdArrays.ndCopyOf(saved.window(window)));
            TFloat32 logits = model.step(tokens, memories)) {
          float[] values = new float[Math.toIntExact(logits.size())];
          logits.asRawTensor().data().asFloats().read(values);
          Closeness.assertClose("window " + window, values, expected.get(window), TOLERANCE);
        }
      }
    }
  }

  static Stream<Object[]> cases() {
    return IntStream.range(0, CASES.size()).mapToObj(i -> new Object[] {i, CASES.get(i)});
  }

  /** Returns one case of each kind of state, since the loader knows the variants by their state. */
  static Stream<Object[]> states() {
    List<Case> states = Cases.states();
    return cases().filter(each -> states.contains((Case) each[1]));
  }

  private static SavedCase saved(int index) {
    return new SavedCase(CASES.get(index), folder.resolve("model-" + index));
  }
}
