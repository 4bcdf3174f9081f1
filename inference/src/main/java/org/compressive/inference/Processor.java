package org.compressive.inference;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Queries the capabilities of the processor that this process runs on. */
public final class Processor {

  private static final Path LINUX_DESCRIPTION = Path.of("/proc/cpuinfo");

  private Processor() {}

  /** Returns the number of cores that this process may use. */
  public static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /**
   * Returns whether the processor computes matrix products faster in bfloat16 than in float32: an
   * Intel processor with AMX, or another one with AVX512-BF16. On a Xeon whose AMX the virtual
   * machine hid, AVX512-BF16 was slower than float32. Only Linux reports this; on other systems the
   * result is {@code false}.
   */
  public static boolean hasFastBfloat16() {
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
    Set<String> flags = words(description, "flags");
    boolean intel = words(description, "vendor_id").contains("GenuineIntel");
    return flags.contains("amx_bf16") || (flags.contains("avx512_bf16") && !intel);
  }

  private static Set<String> words(String description, String field) {
    return description
        .lines()
        .filter(line -> line.startsWith(field))
        .flatMap(line -> Splitter.on(CharMatcher.whitespace()).splitToStream(line))
        .collect(ImmutableSet.toImmutableSet());
  }
}
