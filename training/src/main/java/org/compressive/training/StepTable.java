package org.compressive.training;

import static java.util.stream.Collectors.joining;

import com.google.common.base.Splitter;
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

  private static final Splitter COMMA = Splitter.on(',');
  private static final String STEP = "step,";

  private final Path file;
  private final BufferedWriter writer;

  private StepTable(Path file, BufferedWriter writer) {
    this.file = file;
    this.writer = writer;
  }

  /**
   * Opens the file and removes the lines after a step. If the file was written by an earlier
   * version and lacks columns, they are added and left empty in the existing lines. Lines whose
   * number of columns differs from that of the file's own header are removed.
   *
   * @param header the header to write as the first line
   * @param step the last step to keep
   */
  static StepTable open(Path file, String header, long step) throws IOException {
    List<String> kept = new ArrayList<>();
    kept.add(header);
    if (Files.exists(file)) {
      List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
      List<String> own = COMMA.splitToList(ownHeader(lines, header));
      for (String line : lines) {
        if (isOfStepUpTo(line, own.size(), step)) {
          kept.add(arranged(COMMA.splitToList(line), own, COMMA.splitToList(header)));
        }
      }
    }
    DurableFiles.write(file, String.join("\n", kept) + "\n");
    return new StepTable(
        file, Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND));
  }

  /** Returns the first line of a file if it is a header, and {@code header} otherwise. */
  private static String ownHeader(List<String> lines, String header) {
    return !lines.isEmpty() && lines.get(0).startsWith(STEP) ? lines.get(0) : header;
  }

  /** Returns a line with its values rearranged from the file's columns to the new columns. */
  private static String arranged(List<String> values, List<String> own, List<String> columns) {
    return columns.stream()
        .map(column -> own.contains(column) ? values.get(own.indexOf(column)) : "")
        .collect(joining(","));
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
   * Returns whether a string is a number no greater than {@code step}. The result is false for the
   * header and for lines that another program has changed.
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
