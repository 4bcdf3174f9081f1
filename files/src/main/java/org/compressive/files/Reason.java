package org.compressive.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Describes the reason for a failure in one line, without a stack trace, node names or source
 * positions.
 */
public final class Reason {
  private static final String DISK_FULL = "No space left on device";

  private Reason() {}

  /** Returns why something failed, such as {@code runs/a/config.yaml does not exist}. */
  public static String of(Throwable failure) {
    return of(failure, "");
  }

  /**
   * Returns why an operation on a file or folder failed, for a caller whose message already names
   * the path. The text refers to this path as "it", as in {@code it does not exist}.
   *
   * @param place the path as the caller gave it to the file system
   */
  public static String of(Throwable failure, String place) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      // Messages of the file system and of TensorFlow surround it with paths and status names.
      if (at.getMessage() != null && at.getMessage().contains(DISK_FULL)) {
        return DISK_FULL;
      }
    }
    if (failure instanceof FileSystemException file && file.getFile() != null) {
      String subject = file.getFile().equals(place) ? "it" : file.getFile();
      return predicate(file)
          .map(predicate -> subject + " " + predicate)
          .orElseGet(() -> firstLine(failure.getMessage(), failure));
    }
    return firstLine(failure.getMessage(), failure);
  }

  private static Optional<String> predicate(FileSystemException failure) {
    if (failure instanceof NoSuchFileException) {
      return Optional.of("does not exist");
    }
    if (failure instanceof FileAlreadyExistsException || failure instanceof NotDirectoryException) {
      return Optional.of("exists and is not a folder");
    }
    if (failure instanceof AccessDeniedException) {
      return Optional.of("may not be accessed");
    }
    if (failure instanceof FileSystemLoopException) {
      return Optional.of("leads back to a folder that holds it");
    }
    return Optional.empty();
  }

  // TensorFlow names the node on the lines that follow ("\n\t [[{{node save/SaveV2}}]]").
  private static String firstLine(@Nullable String message, Throwable failure) {
    if (message == null || message.isBlank()) {
      return failure instanceof IOException ? "input or output failed" : failure.toString();
    }
    return message.lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst().get();
  }
}
