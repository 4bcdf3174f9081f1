package org.compressive.report;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

final class GlyphsTest {

  @Test
  void controlCharactersAreSeenAndLinesStayLines() {
    assertThat(Glyphs.lines("a\u0000\r\n\t\u001b[31mé\uD83D\uDE00"))
        .isEqualTo("a\u2400\u240D\n\t\u241B[31mé\uD83D\uDE00");
  }

  @Test
  void whatHidesOrTurnsTextAroundIsSeen() {
    assertThat(Glyphs.lines("a\u202eb\u007fc\u200b")).isEqualTo("a[U+202E]b[U+007F]c[U+200B]");
  }
}
