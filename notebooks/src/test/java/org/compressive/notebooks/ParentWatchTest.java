package org.compressive.notebooks;

import static com.google.common.truth.Truth.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests the watch over a Jupyter that was never seen; {@link KernelTest} kills one that was. */
final class ParentWatchTest {

  @Test
  void endsWhereJupyterIsGoneBeforeTheKernelIsUp() throws Exception {
    Process jupyter = new ProcessBuilder("true").start();
    jupyter.waitFor();
    CountDownLatch ended = new CountDownLatch(1);
    ParentWatch.start(String.valueOf(jupyter.pid()), ended::countDown);
    assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
  }
}
