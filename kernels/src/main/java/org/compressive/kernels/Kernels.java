package org.compressive.kernels;

import com.google.common.base.Ascii;
import java.util.Optional;

/** Tells whether this process can run kernels in Java. */
public final class Kernels {

  /** The system property that turns kernels in Java off if it is {@code off}. */
  public static final String PROPERTY = "compressive.kernels";

  private static final int LEAST_LANES = 8;

  private static final String CUDA_NATIVES =
      "/org/tensorflow/internal/c_api/linux-x86_64-gpu/libtensorflow_cc.so.2";

  private Kernels() {}

  /**
   * Returns whether this process can run all kernels in Java, also those that use the Vector API.
   * The first call runs a test, which loads TensorFlow and takes some tens of milliseconds more.
   */
  public static boolean areAvailable() {
    return obstacle().isEmpty();
  }

  /** Returns in one line why this process cannot run all kernels in Java; empty if it can. */
  public static Optional<String> obstacle() {
    return Once.OBSTACLE.or(() -> Vectors.OBSTACLE);
  }

  /** Returns whether this process can run kernels in Java that do not use the Vector API. */
  public static boolean areAvailableWithoutVectors() {
    return obstacleWithoutVectors().isEmpty();
  }

  /**
   * Returns in one line why this process cannot run kernels in Java that do not use the Vector API;
   * empty if it can.
   */
  public static Optional<String> obstacleWithoutVectors() {
    return Once.OBSTACLE;
  }

  /** The result of the test. */
  private static final class Once {
    static final Optional<String> OBSTACLE = find();
  }

  /** The result of a look for vectors. */
  private static final class Vectors {
    static final Optional<String> OBSTACLE = find();

    private static Optional<String> find() {
      if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
        return Optional.of("module jdk.incubator.vector is missing; --add-modules adds it");
      }
      int lanes = VectorMemory.LANES;
      return lanes >= LEAST_LANES
          ? Optional.empty()
          : Optional.of("vectors (" + lanes + " floats) must have at least " + LEAST_LANES);
    }
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
    try {
      SelfTest.run();
      return Optional.empty();
    } catch (Exception | LinkageError e) {
      return Optional.of("self-test failed: " + e);
    }
  }
}
