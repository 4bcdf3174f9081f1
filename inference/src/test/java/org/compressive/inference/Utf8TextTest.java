package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8TextTest {

  @Test
  void charactersComeWhole() {
    var text = new Utf8Text();
    byte[] clef = "𝄞".getBytes(UTF_8);
    assertThat(text.add("a".getBytes(UTF_8))).isEqualTo("a");
    for (int i = 0; i < 3; i++) {
      assertThat(text.add(new byte[] {clef[i]})).isEmpty();
    }
    assertThat(text.add(new byte[] {clef[3]})).isEqualTo("𝄞");
    assertThat(text.add("é€".getBytes(UTF_8))).isEqualTo("é€");
    assertThat(text.finish()).isEmpty();
  }

  @Test
  void brokenCharactersBecomeReplacements() {
    var text = new Utf8Text();
    assertThat(text.add(new byte[] {(byte) 0xE2, (byte) 0x82})).isEmpty();
    assertThat(text.add(new byte[] {'x'})).isEqualTo("\uFFFDx");
    assertThat(text.add(new byte[] {(byte) 0xFF})).isEqualTo("\uFFFD");
    assertThat(text.add(new byte[] {(byte) 0xF0, (byte) 0x9D})).isEmpty();
    assertThat(text.finish()).isEqualTo("\uFFFD");
  }

  @Test
  void anyPiecesOfAnyBytesMakeTheSameTextAsTheWhole() {
    long seed = 3;
    var random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      byte[] bytes = bytes(random);
      var text = new Utf8Text();
      var all = new StringBuilder();
      for (int from = 0; from < bytes.length; ) {
        int to = Math.min(bytes.length, from + random.nextInt(4));
        String piece = text.add(Arrays.copyOfRange(bytes, from, to));
        assertWithMessage("seed %s, round %s: a half of a pair", seed, round)
            .that(!piece.isEmpty() && Character.isHighSurrogate(piece.charAt(piece.length() - 1)))
            .isFalse();
        all.append(piece);
        from = to;
      }
      all.append(text.finish());
      assertWithMessage("seed %s, round %s", seed, round)
          .that(all.toString())
          .isEqualTo(new String(bytes, UTF_8));
    }
  }

  private static byte[] bytes(Random random) {
    if (random.nextBoolean()) {
      byte[] noise = new byte[random.nextInt(20)];
      random.nextBytes(noise);
      return noise;
    }
    int[] points = random.ints(random.nextInt(10), 0, 0x110000).toArray();
    byte[] text = new String(points, 0, points.length).getBytes(UTF_8);
    return Arrays.copyOf(text, text.length - random.nextInt(1 + Math.min(3, text.length)));
  }
}
