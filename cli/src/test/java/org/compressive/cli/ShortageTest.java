package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests what users read if a process lacks something. */
final class ShortageTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(
            ShortageException.of(new OutOfMemoryError("Java heap space")),
            "memory is used up: Java heap space (COMPRESSIVE_JAVA_OPTS=-Xmx4g sets the size of the"
                + " heap)"),
        Arguments.of(
            ShortageException.of(
                new NoClassDefFoundError("Could not initialize class A") {
                  private static final long serialVersionUID = 1L;

                  @Override
                  public synchronized Throwable getCause() {
                    return new UnsatisfiedLinkError(
                        "/a/libtensorflow_cc.so.2: failed to map segment from shared object");
                  }
                }),
            "a part of the program cannot be loaded: /a/libtensorflow_cc.so.2: failed to map segment"
                + " from shared object (ulimit -v or a container limits the memory)"),
        Arguments.of(
            ShortageException.of(
                new OutOfMemoryError(
                    "unable to create native thread: possibly out of memory or process/resource"
                        + " limits reached")),
            "memory is used up: unable to create native thread: possibly out of memory or"
                + " process/resource limits reached (ulimit -u or a container limits the number of"
                + " threads)"),
        Arguments.of(
            new IOException("text.txt: Too many open files"),
            "text.txt: Too many open files (ulimit -n sets how many files may be open)"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whatHelpsIsNamed(Exception failure, String line) {
    assertThat(Advice.added(failure.getMessage(), Main.commandLine().getCommandSpec()))
        .isEqualTo(line);
  }
}
