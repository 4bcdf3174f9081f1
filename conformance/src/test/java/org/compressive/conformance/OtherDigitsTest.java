package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.compressive.data.Split;
import org.compressive.training.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that all output is the same on a machine whose locale has its own digits. */
final class OtherDigitsTest {

  /** The options of a JVM whose digits are Arabic. */
  static final ImmutableList<String> LOCALE =
      ImmutableList.of("-Duser.language=ar", "-Duser.country=EG");

  private static final Pattern OTHER_DIGIT = Pattern.compile("[\\p{Nd}&&[^0-9]]");

  private static final ImmutableSet<String> TEXTS =
      ImmutableSet.of("yaml", "json", "csv", "html", "pbtxt");

  @TempDir private Path folder;

  @Test
  void aRunIsTheSameAsElsewhere() throws Exception {
    Path text =
        Files.writeString(folder.resolve("text.txt"), "I had a rosy little sister. ".repeat(90));
    Path run = folder.resolve("run");
    try (Child child =
        Child.java(
            folder,
            ImmutableList.<String>builder()
                .addAll(LOCALE)
                .add("-cp", Child.classPath(), OtherDigits.class.getName())
                .add(text.toString(), run.toString())
                .build())) {
      List<String> lines = child.succeeded().lines().toList();
      assertThat(lines).containsExactly("\u0661\u0662", "18").inOrder();
    }
    int texts = 0;
    for (Path path : paths(run)) {
      assertThat(path.toString()).doesNotContainMatch(OTHER_DIGIT);
      if (TEXTS.contains(MoreFiles.getFileExtension(path))) {
        assertWithMessage(path.toString())
            .that(Files.readString(path))
            .doesNotContainMatch(OTHER_DIGIT);
        texts++;
      }
    }
    assertThat(texts).isAtLeast(7);
    RunFolder opened = RunFolder.open(run);
    try (var model = opened.model()) {
      assertThat(opened.score(model, Split.VALIDATION).tokens()).isGreaterThan(0);
    }
  }

  private static List<Path> paths(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.toList();
    }
  }
}
