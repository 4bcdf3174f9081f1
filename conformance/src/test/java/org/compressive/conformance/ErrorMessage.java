package org.compressive.conformance;

import java.nio.file.Path;

/**
 * A message that main code passes to a check or an exception.
 *
 * @param text the text in the source, with {@code {expression}} for each value that is known only
 *     at run time
 */
record ErrorMessage(Path file, long line, String text) {

  @Override
  public String toString() {
    return "%s:%d: %s".formatted(file, line, text);
  }
}
