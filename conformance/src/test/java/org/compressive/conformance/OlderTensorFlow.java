package org.compressive.conformance;

import java.nio.file.Path;
import java.util.List;

/**
 * An older version of TensorFlow for Java. The Maven profile {@code older-tensorflow} puts its jars
 * into a folder, from which only child processes load them.
 */
enum OlderTensorFlow {
  TENSORFLOW_JAVA("tensorflow-java-0.4.2", "2.7.4", "TensorFlowJavaReader.java"),
  LIBTENSORFLOW("libtensorflow-1.15.0", "1.15.0", "LibtensorflowReader.java");

  /** The system property that the profile sets to the parent of the folders of jars. */
  static final String JARS = "compressive.older.tensorflow";

  private final String folder;
  private final String version;
  private final String reader;

  OlderTensorFlow(String folder, String version, String reader) {
    this.folder = folder;
    this.version = version;
    this.reader = reader;
  }

  /** Returns the version of the native library. */
  String version() {
    return version;
  }

  /**
   * Returns the arguments of {@code java} that run the program that reads models.
   *
   * @param temporary the folder into which the native library may be unpacked
   */
  List<String> arguments(Path temporary) {
    return List.of(
        "-Djava.io.tmpdir=" + temporary,
        "-Dorg.bytedeco.javacpp.cachedir=" + temporary,
        "-cp",
        Path.of(System.getProperty(JARS), folder, "*").toString(),
        Path.of("src/test/older-tensorflow", reader).toAbsolutePath().toString());
  }
}
