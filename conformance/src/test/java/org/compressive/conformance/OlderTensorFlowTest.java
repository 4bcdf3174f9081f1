package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reads every variant, as a SavedModel, in a process that has only the oldest TensorFlow. The other
 * older version reads one of each kind of state, since TensorFlow guarantees that it knows the ops
 * of versions before it. Both must return the reference's logits. The test runs only with the Maven
 * profile {@code older-tensorflow}, which fetches these versions; continuous integration activates
 * it.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
@EnabledIfSystemProperty(named = OlderTensorFlow.JARS, matches = ".+")
final class OlderTensorFlowTest {

  private static final double TOLERANCE = 1e-4;

  @TempDir private static Path folder;

  private static final List<Case> CASES =
      Cases.alone().stream().filter(SavedCase::isReadable).toList();
  private static final Map<OlderTensorFlow, StockChild> CHILDREN =
      new EnumMap<>(OlderTensorFlow.class);
  private static final Map<OlderTensorFlow, List<String>> SAID =
      new EnumMap<>(OlderTensorFlow.class);

  @BeforeAll
  static void writeAndRead() throws Exception {
    for (int i = 0; i < CASES.size(); i++) {
      saved(i).write();
    }
    for (OlderTensorFlow older : OlderTensorFlow.values()) {
      Path own = Files.createDirectory(folder.resolve(older.name()));
      StockChild child = new StockChild(own, older.arguments(own));
      for (Case each : cases(older)) {
        SavedCase saved = saved(CASES.indexOf(each));
        child.add(saved.folder(), saved.tokens());
      }
      SAID.put(older, child.run());
      CHILDREN.put(older, child);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theProcessHasTheOlderVersion(OlderTensorFlow older) {
    assertThat(SAID.get(older)).contains("version " + older.version());
  }

  @ParameterizedTest(name = "{0}, {2}")
  @MethodSource("readings")
  void givesTheReferencesLogits(OlderTensorFlow older, int index, Case each) throws IOException {
    saved(CASES.indexOf(each)).check(CHILDREN.get(older), index, TOLERANCE);
  }

  static Stream<Object[]> readings() {
    return Stream.of(OlderTensorFlow.values()).flatMap(OlderTensorFlowTest::readings);
  }

  private static Stream<Object[]> readings(OlderTensorFlow older) {
    List<Case> read = cases(older);
    return IntStream.range(0, read.size()).mapToObj(i -> new Object[] {older, i, read.get(i)});
  }

  private static List<Case> cases(OlderTensorFlow older) {
    return older == OlderTensorFlow.LIBTENSORFLOW
        ? CASES
        : Cases.states().stream().filter(SavedCase::isReadable).toList();
  }

  private static SavedCase saved(int index) {
    return new SavedCase(CASES.get(index), folder.resolve("model-" + index));
  }
}
