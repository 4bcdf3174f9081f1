package org.compressive.conformance;

import java.nio.file.Path;

/**
 * A message that main code gives to a failed check or an exception.
 *
 * @param text what stands in the source, with {@code {expression}} for what is known at run time
 *     only
 */
record ErrorMessage(Path file, long line, String text) {

  @Override
  public String toString() {
    return "%s:%d: %s".formatted(file, line, text);
  }
}
