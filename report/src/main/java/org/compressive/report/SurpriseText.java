package org.compressive.report;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.html.HtmlEscapers;
import com.google.common.primitives.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.compressive.data.Tokenizer;
import org.compressive.inference.WindowTrace;

/**
 * A text as {@code text/html} in which color shows how well a model predicted each token. The
 * higher a token's cross-entropy, the stronger the color behind it; pointing at it shows its bits.
 * Line ends and tabs are shown as symbols and also take effect; characters that are invisible or
 * change the direction of the text are shown as their code points. Tokens that together encode one
 * character are shown as that character, with the sum of their bits.
 */
public final class SurpriseText {

  private static final int BYTES = 256;

  /** The greatest opacity of the color, at which both light and dark text is still legible. */
  private static final double STRONGEST = 0.6;

  /** The levels in the legend, as fractions of the number of bits at full color. */
  private static final double[] SHARES = {0.125, 0.25, 0.5, 0.75, 1};

  private static final String STYLE =
      """
      <style>.compressive-text{--ink:#1f2328;--soft:#59636e;--paper:#fff;--edge:#d9dee3;\
      background:var(--paper);color:var(--ink);border:1px solid var(--edge);border-radius:6px;\
      padding:.6rem .8rem;font:14px/1.7 ui-monospace,Menlo,Consolas,monospace}\
      .compressive-text pre{margin:0;padding:0;font:inherit;color:inherit;background:none;\
      border:0;white-space:pre-wrap;overflow-wrap:anywhere}\
      .compressive-text .sign{color:var(--soft)}\
      .compressive-text p{margin:.5rem 0 0;color:var(--soft);font:12px/1.4 system-ui,sans-serif}\
      @media screen and (prefers-color-scheme:dark){.compressive-text{--ink:#e6e9ee;\
      --soft:#a3adb8;--paper:#16191d;--edge:#363d46}}</style>""";

  /** One token, or the tokens of one character, with the sum of the bits; NaN if not scored. */
  private record Mark(String name, Optional<String> text, double bits, int tokens) {

    static Mark of(byte[] bytes, double bits, int tokens) {
      return new Mark(Glyphs.name(bytes), Glyphs.text(bytes), bits, tokens);
    }
  }

  private SurpriseText() {}

  /**
   * Renders the text of the first stream.
   *
   * @param windows consecutive windows of one text, beginning with its first
   */
  public static String html(Tokenizer tokenizer, List<WindowTrace> windows) {
    checkArgument(!windows.isEmpty(), "windows (none) must be at least one");
    List<byte[]> tokens = new ArrayList<>();
    List<Double> bits = new ArrayList<>();
    tokens.add(tokenizer.decode(windows.get(0).tokens().getInt(0, 0)));
    bits.add(Double.NaN);
    for (WindowTrace window : windows) {
      double[] nats = window.nats(0);
      for (int i = 0; i < nats.length; i++) {
        tokens.add(tokenizer.decode(window.targets().getInt(0, i)));
        bits.add(nats[i] / Math.log(2));
      }
    }
    return html(tokens, bits, tokenizer.vocabulary());
  }

  /** Renders a text whose tokens are single bytes; see {@link #html(List, List, int)}. */
  public static String html(List<byte[]> tokens, List<Double> bits) {
    return html(tokens, bits, BYTES);
  }

  /**
   * Renders a text, given as its tokens.
   *
   * @param tokens the bytes of each token
   * @param bits the cross-entropy of each token in bits; NaN for a token that was not scored
   * @param vocabulary the number of token ids. The color reaches full strength at log2 of this
   *     number, the bits that a token costs under a uniform guess
   */
  public static String html(List<byte[]> tokens, List<Double> bits, int vocabulary) {
    checkArgument(vocabulary >= 2, "vocabulary (%s) must be at least 2", vocabulary);
    checkArgument(
        tokens.size() == bits.size(),
        "tokens (%s) must be as many as their bits (%s)",
        tokens.size(),
        bits.size());
    var html = new StringBuilder("<div class=\"compressive-text\">").append(STYLE).append("<pre>");
    double full = Math.log(vocabulary) / Math.log(2);
    marks(tokens, bits).forEach(mark -> append(html, mark, full));
    var scored = bits.stream().filter(b -> !b.isNaN()).mapToDouble(b -> b).summaryStatistics();
    html.append("</pre><p>");
    for (double share : SHARES) {
      long step = Math.round(share * full);
      html.append("<span%s>&nbsp;%s&nbsp;</span>".formatted(colour((double) step, full), step));
    }
    return html.append(
            String.format(
                Locale.ROOT,
                " bits; %.2f bits per token on average over %,d tokens</p></div>",
                scored.getAverage(),
                scored.getCount()))
        .toString();
  }

  /**
   * Joins tokens that together encode one character; bytes that do not form a character stay
   * separate.
   */
  private static List<Mark> marks(List<byte[]> tokens, List<Double> bits) {
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < tokens.size(); ) {
      Mark alone = Mark.of(tokens.get(i), bits.get(i), 1);
      Mark mark = alone.text().isPresent() ? alone : letter(tokens, bits, i).orElse(alone);
      marks.add(mark);
      i += mark.tokens();
    }
    return marks;
  }

  private static Optional<Mark> letter(List<byte[]> tokens, List<Double> bits, int first) {
    byte[] bytes = tokens.get(first);
    double sum = bits.get(first);
    for (int i = first + 1; i < tokens.size() && Glyphs.endInsideCharacter(bytes); i++) {
      bytes = Bytes.concat(bytes, tokens.get(i));
      sum += bits.get(i);
      Mark mark = Mark.of(bytes, sum, i + 1 - first);
      if (mark.text().isPresent()) {
        return Optional.of(mark);
      }
    }
    return Optional.empty();
  }

  private static void append(StringBuilder html, Mark mark, double full) {
    String told =
        Double.isNaN(mark.bits())
            ? mark.name() + ": not scored"
            : String.format(Locale.ROOT, "%s: %.2f bits", mark.name(), mark.bits());
    html.append("<span").append(colour(mark.bits(), full));
    html.append(" title=\"").append(escape(told)).append("\">");
    mark.text()
        .ifPresentOrElse(
            text -> text.codePoints().forEach(point -> append(html, point)),
            () -> html.append("<span class=\"sign\">[").append(mark.name()).append("]</span>"));
    html.append("</span>");
  }

  private static void append(StringBuilder html, int point) {
    String seen = Glyphs.visible(Character.toString(point));
    if (seen.equals(Character.toString(point))) {
      html.append(escape(seen));
      return;
    }
    html.append("<span class=\"sign\">").append(seen).append("</span>");
    if (point == '\n' || point == '\t') {
      html.append((char) point);
    }
  }

  /** Returns the style of a token's background; empty if the token was not scored. */
  private static String colour(double bits, double full) {
    double share = Math.min(1, Math.max(0, bits / full));
    return Double.isNaN(bits)
        ? ""
        : String.format(
            Locale.ROOT, " style=\"background:rgba(214,93,14,%.2f)\"", STRONGEST * share);
  }

  private static String escape(String text) {
    return HtmlEscapers.htmlEscaper().escape(text);
  }
}
