package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TextCountsTest {
  @Test
  void countsBytesCharactersAndWords() {
    assertThat(of("")).isEqualTo(TextCounts.NONE);
    assertThat(of("Grüße, 你好\t\n x ")).isEqualTo(new TextCounts(20, 14, 3, true, false));
    assertThat(of(" a")).isEqualTo(new TextCounts(2, 2, 1, false, true));
    assertThat(of(" \t\n\u000b\f\r")).isEqualTo(new TextCounts(6, 6, 0, false, false));
    // A no-break space is two bytes, neither of which is ASCII white space.
    assertThat(of("a\u00a0b").words()).isEqualTo(1);
  }

  @Test
  void partsAddUpToTheWholeWhereverTheyAreCut() {
    Random random = new Random(5);
    for (int trial = 0; trial < 500; trial++) {
      byte[] text = text(random, random.nextInt(20));
      int cut = random.nextInt(text.length + 1);
      int second = cut + random.nextInt(text.length - cut + 1);
      TextCounts whole = TextCounts.of(text);
      assertWithMessage("seed 5, trial %s, %s, cut at %s and %s", trial, whole, cut, second)
          .that(
              TextCounts.of(Arrays.copyOf(text, cut))
                  .followedBy(TextCounts.of(Arrays.copyOfRange(text, cut, second)))
                  .followedBy(TextCounts.of(Arrays.copyOfRange(text, second, text.length))))
          .isEqualTo(whole);
    }
  }

  @Test
  void whatPrecedesARestIsLeftOfTheWhole() {
    Random random = new Random(7);
    for (int trial = 0; trial < 500; trial++) {
      byte[] text = text(random, random.nextInt(40));
      int cut = random.nextInt(text.length + 1);
      TextCounts first = TextCounts.of(Arrays.copyOf(text, cut));
      TextCounts rest = TextCounts.of(Arrays.copyOfRange(text, cut, text.length));
      assertWithMessage("seed 7, trial %s", trial)
          .that(TextCounts.of(text).before(rest, first.endsInWord()))
          .isEqualTo(first);
    }
  }

  /** Floating-point arithmetic would give the second share one character more than bytes. */
  @Test
  void sharesOfLongAsciiTextHaveAsManyCharactersAsBytes() {
    long bytes = 250_000_123;
    long tokens = 41_666_687;
    TextCounts whole = new TextCounts(bytes, bytes, 50_000_000, true, true);
    for (Split split : Split.values()) {
      TextCounts share = whole.share(split.start(tokens), split.end(tokens), tokens);
      assertWithMessage("%s", split).that(share.characters()).isEqualTo(share.bytes());
    }
  }

  @Test
  void sharesAddUpToTheWhole() {
    Random random = new Random(6);
    for (int trial = 0; trial < 500; trial++) {
      TextCounts whole = TextCounts.of(text(random, random.nextInt(40)));
      int total = 1 + random.nextInt(10);
      int cut = random.nextInt(total + 1);
      TextCounts first = whole.share(0, cut, total);
      TextCounts second = whole.share(cut, total, total);
      String state = "seed 6, trial %s: %s and %s".formatted(trial, first, second);
      assertWithMessage(state).that(first.bytes() + second.bytes()).isEqualTo(whole.bytes());
      assertWithMessage(state).that(first.words() + second.words()).isEqualTo(whole.words());
      assertWithMessage(state)
          .that(first.characters() + second.characters())
          .isEqualTo(whole.characters());
      assertWithMessage(state).that(first.words()).isAtMost(first.bytes());
      assertWithMessage(state).that(second.words()).isAtMost(second.bytes());
    }
  }

  @Test
  void streamCountsWhatIsReadOrSkipped() throws IOException {
    byte[] text = "one two  three".getBytes(UTF_8);
    var progress = new ReadingProgress(PreparationListener.NONE);
    try (var counting = new TextCountingStream(new ByteArrayInputStream(text), progress)) {
      assertThat(counting.read()).isEqualTo('o');
      assertThat(counting.skip(4)).isEqualTo(4);
      assertThat(counting.counts()).isEqualTo(of("one t"));
      assertThat(counting.readAllBytes()).hasLength(9);
      assertThat(counting.read()).isEqualTo(-1);
      assertThat(counting.counts()).isEqualTo(TextCounts.of(text));
    }
  }

  private static TextCounts of(String text) {
    return TextCounts.of(text.getBytes(UTF_8));
  }

  /** Returns white space, letters and bytes of multi-byte characters, all equally likely. */
  private static byte[] text(Random random, int length) {
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = (byte) " \nab\u00c3\u00bc".charAt(random.nextInt(6));
    }
    return text;
  }
}
