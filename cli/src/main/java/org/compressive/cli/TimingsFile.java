package org.compressive.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.DoubleConsumer;

/**
 * A CSV file with the time of each step in milliseconds. Each line is flushed, so that the file can
 * be followed while the benchmark runs.
 */
final class TimingsFile implements DoubleConsumer, AutoCloseable {

  private final Path file;
  private final BufferedWriter out;
  private long steps;

  /**
   * Begins the file, replacing any existing one.
   *
   * @throws IOException if the file cannot be written
   */
  TimingsFile(Path file) throws IOException {
    this.file = file;
    out = Files.newBufferedWriter(file);
    line("step,millis");
  }

  /** Writes the time of a step. */
  @Override
  public void accept(double millis) {
    steps++;
    try {
      line(steps + "," + millis);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "--timings (%s) cannot be written at step %s: %s".formatted(file, steps, e.getMessage()),
          e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private void line(String text) throws IOException {
    out.write(text + "\n");
    out.flush();
  }
}
