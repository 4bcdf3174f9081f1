package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies the README's example into a program, which must run. */
final class ReadmeExampleTest {

  @TempDir private Path folder;

  @Test
  void theReadmesExampleRuns() throws Exception {
    var example = ReadmeExample.of(Files.readString(Path.of("..", "README.md")));
    assertThat(example.run(folder)).isNotEmpty();
  }

  @Test
  void itRunsWithOtherDigits() throws Exception {
    var example = ReadmeExample.of(Files.readString(Path.of("..", "README.md")));
    assertThat(example.run(folder, OtherDigitsTest.LOCALE)).contains("256");
  }

  /** A user without a home has the home "?", relative to the working folder. */
  @Test
  void itRunsWithoutAHomeAndLeavesNothingBehind() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Path own = temporary.resolve(".javacpp-" + Files.getOwner(temporary).getName());
    Path cache = Files.createDirectory(own).resolve("cache");
    Files.createSymbolicLink(cache, Loader.getCacheDir().toPath()); // saves unpacking
    var example = ReadmeExample.of(Files.readString(Path.of("..", "README.md")));
    example.run(folder, List.of("-Duser.home=?", "-Djava.io.tmpdir=" + temporary));
    assertThat(folder.resolve("work").toFile().list()).isEmpty();
  }

  @Test
  void statementsAreAProgramToo() throws Exception {
    var example =
        ReadmeExample.of(
            """
            # A project
            ```sh
            make
            ```
            ```java
            // What is needed.
            import java.util.List;

            var words = List.of("one", "two");
            System.out.println(words.size()); // 2
            ```
            ```java
            this is no Java
            ```
            """);
    assertThat(example.name()).isEqualTo("Example");
    assertThat(example.run(folder).strip()).isEqualTo("2");
  }

  @Test
  void aReadmeWithoutABlockFails() {
    var failure = assertThrows(AssertionError.class, () -> ReadmeExample.of("# A project\n"));
    assertThat(failure).hasMessageThat().contains("README.md has a block of Java");
  }

  @Test
  void whatDoesNotCompileFailsWithTheCompilersWords() {
    var example = ReadmeExample.of("```java\nint one = \"one\";\n```\n");
    var failure = assertThrows(AssertionError.class, () -> example.run(folder));
    assertThat(failure).hasMessageThat().contains("incompatible types");
  }

  @Test
  void whatThrowsFailsWithTheProcessesWords() {
    var example = ReadmeExample.of("```java\nthrow new IllegalStateException(\"broken\");\n```\n");
    var failure = assertThrows(AssertionError.class, () -> example.run(folder));
    assertThat(failure).hasMessageThat().contains("IllegalStateException: broken");
  }

  @Test
  void whatPrintsOtherThanItSaysFails() {
    var example = ReadmeExample.of("```java\nSystem.out.println(1 + 1); // 3\n```\n");
    var failure = assertThrows(AssertionError.class, () -> example.run(folder));
    assertThat(failure).hasMessageThat().containsMatch("expected: 3\\s+but was : 2");
  }
}
