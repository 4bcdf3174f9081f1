package org.compressive.conformance;

import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.base.Splitter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares the memory that {@code train --dry-run} estimates with measurements by {@code
 * benchmark}.
 */
@EnabledOnOs(OS.LINUX) // other systems do not report a process's peak
final class MemoryEstimateTest {

  private static final double TOLERANCE = 0.2;
  private static final double MEBI = 1 << 20;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "tiny, training.batch=2",
    "bench-s, model.layers=8",
    "bench-s, model.layers=8 training.recompute=true",
    "bench-m, model.layers=2",
    "wikitext103, training.batch=1 model.layers=2 model.window=128 model.memory=128"
        + " model.compressedMemory=128",
  })
  void isWithinAFifthOfThePeak(String preset, String settings) throws Exception {
    List<String> shape = new ArrayList<>(List.of("--preset", preset, "--json"));
    for (String setting : Splitter.on(' ').split(settings)) {
      shape.addAll(List.of("--set", setting));
    }
    double estimate = number("memoryBytes", shape, "train", "--dry-run", "--precision", "float32");
    double peak =
        number("maxRssMegabytes", shape, "benchmark", "--precision", "float32", "--steps", "2");
    assertWithMessage("%s with %s: estimate in MiB", preset, settings)
        .that(estimate / MEBI)
        .isWithin(TOLERANCE * peak)
        .of(peak);
  }

  private double number(String key, List<String> shape, String... command) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(shape);
    try (Child child = Child.compressive(folder, arguments)) {
      return JsonMapper.builder().build().readTree(child.succeeded()).get(key).doubleValue();
    }
  }
}
