package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GlobTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "** | a.txt | true",
        "** | a/b/c | true",
        "*.txt | a.txt | true",
        "*.txt | a/b.txt | true",
        "*.txt | a.txt.md | false",
        "a.txt | b/a.txt | true",
        "a.txt | axtxt | false",
        "**/*.txt | a.txt | true",
        "**/*.txt | a/b/c.txt | true",
        "a/*.txt | a/b.txt | true",
        "a/*.txt | a/b/c.txt | false",
        "a/** | a/b/c.txt | true",
        "a/** | b/a/c | false",
        "a/**/c | a/c | true",
        "a/**/c | a/x/y/c | true",
        "a/**/c | axc | false",
        "?.txt | a.txt | true",
        "?.txt | ab.txt | false",
        "[a-c].txt | b.txt | true",
        "[a-c].txt | d.txt | false",
        "[!a-c].txt | d.txt | true",
        "[!a-c].txt | b.txt | false",
        "[.^]x | ^x | true",
        "a[!b]c/d | a/c/d | false",
        "*.{txt,md} | a.md | true",
        "*.{txt,md} | a.rst | false",
        "a,b | a,b | true",
        "\\*.txt | *.txt | true",
        "\\*.txt | a.txt | false",
        "a+(b).txt | a+(b).txt | true",
        "é?.txt | éü.txt | true",
      })
  void matches(String glob, String path, boolean expected) {
    assertWithMessage("%s against %s", glob, path)
        .that(Glob.parse(glob).matches(path))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{a", "a}", "[a", "[]", "[!]", "a\\", "[z-a]", " "})
  void refusesWhatHasNoCounterpart(String glob) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Glob.parse(glob));
    assertThat(refused).hasMessageThat().contains("data.corpusGlob (");
    assertThat(refused).hasMessageThat().doesNotContain("\n");
  }

  @Test
  void dashAtTheEdgeOfASetIsPlain() {
    assertThat(Glob.parse("[-a]").matches("-")).isTrue();
    assertThat(Glob.parse("[a-]").matches("-")).isTrue();
    assertThat(Glob.parse("[a-]").matches("b")).isFalse();
  }
}
