package org.compressive.data;

import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class StridesTest {
  /** Every target counts in exactly one window, and every window has a target that counts. */
  @Test
  void everyTargetCountsOnce() {
    for (int window = 1; window <= 6; window++) {
      for (int stride = 1; stride <= window; stride++) {
        var strides = new Strides(window, stride);
        for (int targets = 0; targets <= 20; targets++) {
          int[] counted = new int[targets];
          for (long index = 0; index < strides.windows(targets); index++) {
            int from = (int) strides.first(index) + strides.context(index);
            int to = (int) strides.first(index) + strides.targets(index, targets);
            assertWithMessage("%s of %s", strides, targets).that(to).isGreaterThan(from);
            IntStream.range(from, to).forEach(target -> counted[target]++);
          }
          int[] once = new int[targets];
          Arrays.fill(once, 1);
          assertWithMessage("%s of %s", strides, targets).that(counted).isEqualTo(once);
        }
      }
    }
  }

  @Test
  void aStrideIsAtMostTheWindow() {
    assertThrows(IllegalArgumentException.class, () -> new Strides(4, 5));
    assertThrows(IllegalArgumentException.class, () -> new Strides(4, 0));
    assertThrows(IllegalArgumentException.class, () -> new Strides(0, 0));
  }
}
