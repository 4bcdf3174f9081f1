package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.ImmutableList;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that reads models with some version of TensorFlow and has none of the project's
 * classes.
 */
final class StockChild {

  private static final String STOCK =
      "(tensorflow-core-api|tensorflow-core-native|ndarray|protobuf-java|javacpp)-\\d.*\\.jar";

  private final Path folder;
  private final List<String> program;
  private final List<String> arguments = new ArrayList<>();

  /**
   * Prepares a process.
   *
   * @param folder the folder of its files
   * @param program the arguments of {@code java} that run a program with the behavior and the
   *     arguments of {@link StockReader}
   */
  StockChild(Path folder, List<String> program) {
    this.folder = folder;
    this.program = program;
  }

  /** Prepares a process that has the project's TensorFlow Java and runs {@link StockReader}. */
  static StockChild current(Path folder) {
    Path source = Path.of("src/test/java", StockReader.class.getName().replace('.', '/') + ".java");
    return new StockChild(folder, List.of("-cp", classPath(), source.toAbsolutePath().toString()));
  }

  /**
   * Adds a model, and two windows of each stream, {@code [B, 2 T]}, to the input of the process.
   */
  void add(Path model, int[][] tokens) throws IOException {
    int number = arguments.size() / 3;
    Path file = tokens(number);
    try (var out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeInt(tokens.length);
      out.writeInt(tokens[0].length / 2);
      for (int[] stream : tokens) {
        for (int id : stream) {
          out.writeInt(id);
        }
      }
    }
    arguments.addAll(List.of(model.toString(), file.toString(), logits(number).toString()));
  }

  /** Runs the process and returns the lines that it printed. */
  List<String> run() throws IOException, InterruptedException {
    var command = ImmutableList.<String>builder().addAll(program).addAll(arguments);
    try (Child child = Child.java(folder, command.build())) {
      return child.succeeded().lines().toList();
    }
  }

  /**
   * Returns the results of the process for one of the models, in the order in which they were
   * added: the logits {@code [B, T, V]} of a step, of a second step, and of serving the first
   * window.
   */
  List<float[]> logits(int model, int size) throws IOException {
    try (var in = new DataInputStream(Files.newInputStream(logits(model)))) {
      List<float[]> all = List.of(new float[size], new float[size], new float[size]);
      for (float[] values : all) {
        for (int i = 0; i < size; i++) {
          values[i] = in.readFloat();
        }
      }
      assertThat(in.available()).isEqualTo(0);
      return all;
    }
  }

  private Path tokens(int model) {
    return folder.resolve("tokens-" + model);
  }

  private Path logits(int model) {
    return folder.resolve("logits-" + model);
  }

  private static String classPath() {
    List<String> stock =
        Child.classPathEntries().stream()
            .filter(entry -> Path.of(entry).getFileName().toString().matches(STOCK))
            .toList();
    // There is one jar for each, and the native libraries have one beside the jar without a
    // classifier.
    assertWithMessage("%s", stock).that(stock.size()).isAtLeast(5);
    for (String entry : stock) {
      assertThat(Path.of(entry).getFileName().toString()).doesNotContain("compressive");
    }
    return String.join(File.pathSeparator, stock);
  }
}
