package org.compressive.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** Measures the peak resident memory of this process if the system reports it (Linux only). */
public final class PeakMemory {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final String CLEAR_PEAK = "5";
  private static final String PEAK = "VmHWM:";

  private PeakMemory() {}

  /** Resets the peak to the memory that is resident now. */
  public static void reset() throws IOException {
    if (Files.isWritable(CLEAR)) {
      Files.writeString(CLEAR, CLEAR_PEAK);
    }
  }

  /** Returns the peak in MiB; empty if the system does not report it. */
  public static OptionalDouble megabytes() throws IOException {
    if (!Files.isReadable(STATUS)) {
      return OptionalDouble.empty();
    }
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(PEAK))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst();
    }
  }
}
