package org.compressive.training;

import com.google.common.primitives.Longs;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.compressive.files.DurableFiles;

/**
 * A file of comma-separated values whose lines begin with a step. When a run is resumed, the lines
 * that a killed process wrote after its last checkpoint are removed, because those steps are taken
 * again.
 */
final class StepTable implements AutoCloseable {

  private final Path file;
  private final BufferedWriter writer;

  private StepTable(Path file, BufferedWriter writer) {
    this.file = file;
    this.writer = writer;
  }

  /**
   * Opens the file and removes the lines after a step.
   *
   * @param header the first line; lines with another number of columns are removed
   * @param step the last step to keep
   */
  static StepTable open(Path file, String header, long step) throws IOException {
    List<String> kept = new ArrayList<>();
    kept.add(header);
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        if (isOfStepUpTo(line, columns(header), step)) {
          kept.add(line);
        }
      }
    }
    DurableFiles.write(file, String.join("\n", kept) + "\n");
    return new StepTable(
        file, Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND));
  }

  private static boolean isOfStepUpTo(String line, long columns, long step) {
    int comma = line.indexOf(',');
    // A line that a killed process left incomplete has too few columns.
    return comma > 0 && columns(line) == columns && isUpTo(line.substring(0, comma), step);
  }

  private static long columns(String line) {
    return line.chars().filter(c -> c == ',').count() + 1;
  }

  /**
   * Returns whether a string is a step up to {@code step}. The result is false for the header and
   * for lines that another program has changed.
   */
  private static boolean isUpTo(String number, long step) {
    Long parsed = Longs.tryParse(number);
    return parsed != null && parsed <= step;
  }

  /** Writes a line and flushes it to the file. */
  void write(String line) {
    try {
      writer.write(line + "\n");
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "file (%s) cannot be written: %s".formatted(file.getFileName(), e.getMessage()), e);
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
