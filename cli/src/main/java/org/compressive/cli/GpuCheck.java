package org.compressive.cli;

import org.compressive.inference.Gpu;
import org.compressive.inference.SessionOptions;
import org.compressive.training.TrainingConfig;

/** Reports which device a GPU build runs on, since TensorFlow falls back to the CPU silently. */
final class GpuCheck {

  private GpuCheck() {}

  /** Reports the device, unless the native libraries are those for a CPU. */
  static void say(TrainingConfig training, ProgressDisplay display) {
    if (!Gpu.isSupported()) {
      return;
    }
    var options = new SessionOptions(training.precision(), false, training.deterministic());
    if (Gpu.isPresent(options)) {
      display.noted("TensorFlow runs on the GPU");
    } else {
      display.warned("TensorFlow finds no GPU and runs on the CPU; docs/gpu.md says what it needs");
    }
  }
}
