package org.compressive.data;

import java.io.EOFException;
import java.io.IOException;
import java.util.zip.ZipException;
import org.compressive.files.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a corpus, or a file created from one, cannot be used. The message is one line for
 * users that says what is wrong, where, and what is allowed. The command line prints only this
 * message and exits with status 2.
 */
public final class CorpusException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CorpusException(String message) {
    super(message);
  }

  public CorpusException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Returns the exception for a failed attempt to read {@code location}, with the reason in plain
   * English.
   *
   * @param kindName the kind of source that cannot be read, such as {@code document}
   */
  static CorpusException unreadable(String kindName, String location, IOException cause) {
    return new CorpusException(
        "%s (%s) cannot be read%s".formatted(kindName, location, reason(cause, location)), cause);
  }

  private static String reason(IOException cause, String location) {
    if (cause instanceof EOFException) {
      return "; the compressed data is cut short";
    }
    if (cause instanceof ZipException) {
      return "; the compressed data is broken: " + Reason.of(cause);
    }
    return ": " + Reason.of(cause, location);
  }
}
