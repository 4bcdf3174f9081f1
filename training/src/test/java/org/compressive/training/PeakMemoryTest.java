package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;

final class PeakMemoryTest {

  private static final long MEGABYTE = 1L << 20;

  @Test
  void seesMemoryThatIsHeldNoMoreAndForgetsItWhenReset() throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "Linux alone tells");
    double before = PeakMemory.megabytes().orElseThrow();
    assertThat(before).isGreaterThan(10);
    PeakMemory.reset();
    double start = PeakMemory.megabytes().orElseThrow();
    assertThat(start).isAtMost(before + 64);
    try (var block = new BytePointer(256 * MEGABYTE)) {
      BytePointer.memset(block, 1, block.capacity());
    }
    double peak = PeakMemory.megabytes().orElseThrow();
    assertThat(peak).isAtLeast(start + 200);
    PeakMemory.reset();
    assumeTrue(Files.isWritable(Path.of("/proc/self/clear_refs")), "the peak cannot be reset");
    assertThat(PeakMemory.megabytes().orElseThrow()).isLessThan(peak - 100);
  }
}
