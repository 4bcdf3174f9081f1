package org.compressive.kernels;

import com.google.common.base.Ascii;
import java.util.Optional;

/** Tells whether this process can run kernels in Java. */
public final class Kernels {

  /** The system property that turns kernels in Java off if it is {@code off}. */
  public static final String PROPERTY = "compressive.kernels";

  private static final String CUDA_NATIVES =
      "/org/tensorflow/internal/c_api/linux-x86_64-gpu/libtensorflow_cc.so.2";

  private Kernels() {}

  /**
   * Returns whether this process can run kernels in Java. The first call runs a test, which loads
   * TensorFlow and takes some tens of milliseconds more.
   */
  public static boolean areAvailable() {
    return obstacle().isEmpty();
  }

  /** Returns in one line why this process cannot run kernels in Java; empty if it can. */
  public static Optional<String> obstacle() {
    return Once.OBSTACLE;
  }

  /** The result of the test. */
  private static final class Once {
    static final Optional<String> OBSTACLE = find();
  }

  private static Optional<String> find() {
    if (Ascii.equalsIgnoreCase(System.getProperty(PROPERTY, ""), "off")) {
      return Optional.of("system property " + PROPERTY + " is off");
    }
    String system = System.getProperty("os.name", "") + " " + System.getProperty("os.arch", "");
    if (!system.equals("Linux amd64")) {
      return Optional.of("platform (" + system + ") must be Linux on x86_64");
    }
    if (Kernels.class.getResource(CUDA_NATIVES) != null) {
      return Optional.of("TensorFlow's natives are for a GPU");
    }
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return Optional.of("module jdk.incubator.vector is missing; --add-modules adds it");
    }
    try {
      SelfTest.run();
      return Optional.empty();
    } catch (Exception | LinkageError e) {
      return Optional.of("self-test failed: " + e);
    }
  }
}
