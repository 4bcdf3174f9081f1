package org.compressive.files;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.Test;

class ReasonTest {
  @Test
  void fileSystemSaysAPathAloneAndIsPutIntoWords() {
    assertThat(Reason.of(new NoSuchFileException("a/b"))).isEqualTo("a/b does not exist");
    assertThat(Reason.of(new AccessDeniedException("a"))).isEqualTo("a may not be accessed");
    assertThat(Reason.of(new NotDirectoryException("a"))).isEqualTo("a exists and is not a folder");
    assertThat(Reason.of(new FileSystemLoopException("a")))
        .isEqualTo("a leads back to a folder that holds it");
    assertThat(Reason.of(new FileSystemException("a", null, "Too many open files")))
        .isEqualTo("a: Too many open files");
  }

  @Test
  void placeThatTheCallerNamesIsNotRepeated() {
    assertThat(Reason.of(new NoSuchFileException("a"), "a")).isEqualTo("it does not exist");
    assertThat(Reason.of(new NoSuchFileException("b"), "a")).isEqualTo("b does not exist");
  }

  @Test
  void fullDiskIsFoundWhereverItIsSaid() {
    var full = new IOException("x/y: No space left on device");
    assertThat(Reason.of(new IllegalStateException("wrapped", full)))
        .isEqualTo("No space left on device");
  }

  @Test
  void otherFailuresGiveTheirFirstLine() {
    assertThat(Reason.of(new IOException("\n first \n\t [[{{node x}}]]"))).isEqualTo("first");
    assertThat(Reason.of(new IOException())).isEqualTo("input or output failed");
    assertThat(Reason.of(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
  }
}
