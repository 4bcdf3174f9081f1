package org.compressive.checkpoints;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/** Puts the reason of a failure into one line, without stack, node names or source positions. */
final class Reason {
  private static final String DISK_FULL = "No space left on device";

  private Reason() {}

  static String of(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof CheckpointException checkpoint) {
        return checkpoint.reason();
      }
      // Both the file system's and TensorFlow's messages carry it, among paths and status names.
      if (at.getMessage() != null && at.getMessage().contains(DISK_FULL)) {
        return DISK_FULL;
      }
    }
    if (failure instanceof FileSystemException fileSystem) {
      return ofFile(fileSystem);
    }
    return firstLine(failure.getMessage(), failure);
  }

  private static String ofFile(FileSystemException failure) {
    String file = failure.getFile();
    if (failure instanceof NoSuchFileException) {
      return file + " does not exist";
    }
    if (failure instanceof FileAlreadyExistsException || failure instanceof NotDirectoryException) {
      return file + " exists and is not a folder";
    }
    if (failure instanceof AccessDeniedException) {
      return file + " may not be accessed";
    }
    return firstLine(failure.getMessage(), failure);
  }

  // TensorFlow appends the node on further lines ("\n\t [[{{node save/SaveV2}}]]").
  private static String firstLine(@Nullable String message, Throwable failure) {
    if (message == null || message.isBlank()) {
      return failure instanceof IOException ? "input or output failed" : failure.toString();
    }
    return message.lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst().get();
  }
}
