package org.compressive.conformance;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Checks that the package documentation of the module {@code graph} names every class of the
 * module.
 */
final class GraphManualTest {

  private static final Path ROOM =
      Path.of("..", "graph", "src", "main", "java", "org", "compressive", "graph");

  @Test
  void everyClassIsOnTheMap() throws IOException {
    String manual = Files.readString(ROOM.resolve("package-info.java"));
    ImmutableList<String> classes;
    try (var files = Files.list(ROOM)) {
      classes =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".java") && !name.equals("package-info.java"))
              .map(name -> name.substring(0, name.length() - ".java".length()))
              .sorted()
              .collect(toImmutableList());
    }
    assertThat(classes.size()).isAtLeast(60);
    for (String name : classes) {
      boolean mapped = Pattern.compile("[ .]" + name + "}").matcher(manual).find();
      assertWithMessage(name).that(mapped).isTrue();
    }
  }
}
