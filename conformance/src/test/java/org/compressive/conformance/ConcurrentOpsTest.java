package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.compressive.kernels.Kernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks the threads of sessions of a server, in processes of their own, because a process creates
 * its pools of threads once.
 *
 * <p>TensorFlow adds up three or more gradients of a tensor in an order that depends on which of
 * them no other op needs any more when they are added. If ops run concurrently, that differs from
 * run to run, and so do the last bits of the sum.
 */
final class ConcurrentOpsTest {

  @TempDir private Path folder;

  @Test
  void opsRunOneAfterTheOther() throws Exception {
    assumeTrue(Kernels.areAvailableWithoutVectors());
    assertThat(most(1)).isEqualTo(1);
    assertThat(most(2)).isEqualTo(1);
  }

  private int most(int threads) throws Exception {
    var arguments =
        List.of("-cp", Child.classPath(), ConcurrentOps.class.getName(), String.valueOf(threads));
    try (Child child = Child.java(folder, arguments)) {
      return Integer.parseInt(child.succeeded().strip());
    }
  }
}
