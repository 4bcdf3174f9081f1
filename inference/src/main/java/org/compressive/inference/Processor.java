package org.compressive.inference;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Queries the capabilities of the processor that this process runs on. */
public final class Processor {

  private static final Path LINUX_DESCRIPTION = Path.of("/proc/cpuinfo");

  private Processor() {}

  /** Returns the number of cores that this process may use. */
  public static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /**
   * Returns whether the processor computes bfloat16 matrix products in hardware (AVX512-BF16 or
   * AMX). Only Linux reports this; on other systems the result is {@code false}.
   */
  public static boolean hasBfloat16() {
    if (!Files.isReadable(LINUX_DESCRIPTION)) {
      return false;
    }
    try {
      return describesBfloat16(Files.readString(LINUX_DESCRIPTION));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "processor description (" + LINUX_DESCRIPTION + ") cannot be read", e);
    }
  }

  static boolean describesBfloat16(String description) {
    return description
        .lines()
        .filter(line -> line.startsWith("flags"))
        .flatMap(line -> Splitter.on(' ').splitToStream(line))
        .anyMatch(flag -> flag.equals("avx512_bf16") || flag.equals("amx_bf16"));
  }
}
