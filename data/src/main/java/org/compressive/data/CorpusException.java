package org.compressive.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A corpus, or a file made from one, that cannot be used. The message is one line for people: what
 * is wrong, where, and what is allowed. The command line prints it alone and exits with 2.
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
   * The exception for a failed attempt to read {@code location}, with the reason in plain words.
   */
  static CorpusException unreadable(String location, IOException cause) {
    return new CorpusException(location + " cannot be read: " + reason(cause), cause);
  }

  private static String reason(IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof FileSystemLoopException) {
      return "a link leads back to a folder that holds it";
    }
    if (cause instanceof EOFException) {
      return "the compressed data is cut short";
    }
    if (cause instanceof ZipException) {
      return "the compressed data is broken (" + oneLine(cause) + ")";
    }
    if (cause instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    return oneLine(cause);
  }

  private static String oneLine(IOException cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message.replaceAll("\\R", " ");
  }
}
