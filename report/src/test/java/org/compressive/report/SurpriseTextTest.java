package org.compressive.report;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SurpriseTextTest {

  private static String html(String text, double... bits) {
    List<byte[]> tokens = new ArrayList<>();
    List<Double> all = new ArrayList<>();
    byte[] bytes = text.getBytes(UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      tokens.add(new byte[] {bytes[i]});
      all.add(i < bits.length ? bits[i] : 1.0);
    }
    return SurpriseText.html(tokens, all);
  }

  @Test
  void eachTokenTellsItsBitsAndIsColouredByThem() {
    String html = html("ab", Double.NaN, 4);
    assertThat(html).contains("<span title=\"&#39;a&#39;: not scored\">a</span>");
    assertThat(html)
        .contains(
            "<span style=\"background:rgba(214,93,14,0.30)\" title=\"&#39;b&#39;: 4.00 bits\">b<");
    assertThat(html).contains("4.00 bits per token on average over 1 tokens");
  }

  @Test
  void coloursStayReadable() {
    assertThat(html("abc", 0, 8, 1000)).contains("0.60)\" title=\"&#39;c&#39;: 1000.00 bits\"");
    assertThat(html("abc", 0, 8, 1000)).contains("0.00)\" title=\"&#39;a&#39;: 0.00 bits\"");
  }

  @Test
  void hostileTextIsEscaped() {
    String html = html("</pre><script>alert(\"1\")</script>&'");
    assertThat(html).doesNotContain("<script");
    assertThat(html.split("</pre>", -1)).hasLength(2);
    assertThat(html).contains("title=\"&#39;&quot;&#39;: 1.00 bits\">&quot;</span>");
    assertThat(html).contains("title=\"&#39;&lt;&#39;: 1.00 bits\">&lt;</span>");
  }

  @Test
  void whiteSpaceAndWhatHidesIsSeen() {
    assertThat(html("\n")).contains("'\\n'".replace("'", "&#39;") + ": 1.00 bits");
    assertThat(html("\n")).contains("<span class=\"sign\">⏎</span>\n</span>");
    assertThat(html("\t")).contains("<span class=\"sign\">⇥</span>\t</span>");
    assertThat(html("\u0007")).contains("␇");
    assertThat(html("\u202e")).contains("<span class=\"sign\">[U+202E]</span>");
    assertThat(html("\u202e")).doesNotContain("\u202e");
    assertThat(html("\u200b")).contains("[U+200B]");
    assertThat(html("\u007f")).contains("[U+007F]");
  }

  @Test
  void lettersOfSeveralTokensAreOneMark() {
    assertThat(html("é", 2, 0.5)).contains("title=\"&#39;é&#39;: 2.50 bits\">é</span>");
    assertThat(html("x😀y", 1, 1, 2, 3, 4, 1)).contains("&#39;😀&#39;: 10.00 bits\">😀<");
  }

  /** Tokens of byte-pair encoding may begin inside one character and end inside another. */
  @Test
  void tokensThatShareCharactersAreOneMark() {
    byte[] text = "aéèêëî b".getBytes(UTF_8);
    List<byte[]> tokens = new ArrayList<>();
    List<Double> bits = new ArrayList<>();
    for (int from = 0; from < text.length; from += 2) {
      tokens.add(Arrays.copyOfRange(text, from, Math.min(text.length, from + 2)));
      bits.add(1.5);
    }
    String html = SurpriseText.html(tokens, bits, 1 << 12);
    assertThat(html).contains("title=\"&#39;aéèêëî &#39;: 9.00 bits\">aéèêëî </span>");
    assertThat(html).doesNotContain("class=\"sign\"");
  }

  @Test
  void theColourIsFullAtAUniformGuess() {
    List<byte[]> tokens = List.of(" one".getBytes(UTF_8), " two".getBytes(UTF_8));
    String html = SurpriseText.html(tokens, List.of(6.0, 12.0), 1 << 12);
    assertThat(html).contains("0.30)\" title=\"&#39; one&#39;: 6.00 bits\"");
    assertThat(html).contains("0.60)\" title=\"&#39; two&#39;: 12.00 bits\"");
    assertThat(html).contains("0.60)\">&nbsp;12&nbsp;</span> bits");
    assertThat(html).contains("9.00 bits per token on average over 2 tokens");
  }

  @Test
  void bytesThatAreNoTextAreShownAsNumbers() {
    List<byte[]> tokens = List.of(new byte[] {(byte) 0xC3}, new byte[] {'a'}, new byte[] {-1});
    String html = SurpriseText.html(tokens, List.of(3.0, 1.0, 2.0));
    assertThat(html).contains("title=\"C3: 3.00 bits\"><span class=\"sign\">[C3]</span>");
    assertThat(html).contains("[FF]");
    assertThat(html).contains("\">a</span>");
  }

  @Test
  void asManyBitsAsTokensAreNeeded() {
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> SurpriseText.html(List.of(new byte[] {1}), List.of())))
        .hasMessageThat()
        .contains("tokens (1) must be as many as their bits (0)");
  }
}
