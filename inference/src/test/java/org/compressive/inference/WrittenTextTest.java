package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.compressive.inference.TestModel.TOKENIZER;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.compressive.data.Document;
import org.compressive.data.tokenizers.BpeTokenizer;
import org.compressive.data.tokenizers.WordTokenizer;
import org.junit.jupiter.api.Test;

class WrittenTextTest {

  private static WrittenText text(long tokens, String... stop) {
    return new WrittenText(TOKENIZER, new TextLimits(tokens, List.of(stop)));
  }

  /** Adds bytes until the text has ended. */
  private static WrittenText add(WrittenText text, String more) {
    for (byte b : more.getBytes(UTF_8)) {
      if (!text.ended()) {
        text.add(b & 0xff);
      }
    }
    return text;
  }

  private static void assertEnds(WrittenText text, String written, long tokens) {
    assertThat(text.ended()).isTrue();
    assertThat(text.toString()).isEqualTo(written);
    assertThat(text.tokens()).isEqualTo(tokens);
    assertThat(text.piece()).isEqualTo(written);
    assertThat(text.piece()).isEmpty();
  }

  @Test
  void endsAtTheTokenLimit() {
    var text = add(text(3), "ab");
    assertThat(text.ended()).isFalse();
    assertEnds(add(text, "cd"), "abc", 3);
    assertEnds(text(0), "", 0);
    assertEnds(text(0, "stop"), "", 0);
  }

  @Test
  void endsBeforeAStopStringThatComesTokenByToken() {
    var text = add(text(100, "stop"), "a stostto");
    assertThat(text.ended()).isFalse();
    assertEnds(add(text, "p, stop here"), "a stosttop, ", 16);
    assertEnds(add(text(100, "x"), "x"), "", 1);
    assertEnds(add(text(100, "\n\n"), "a\nb\n\nc"), "a\nb", 5);
  }

  @Test
  void aStopStringMayOverlapItself() {
    assertEnds(add(text(100, "aab"), "aaaab"), "aa", 5);
    assertEnds(add(text(100, "abab"), "abaabab"), "aba", 7);
    assertEnds(add(text(100, "aa"), "baaaa"), "b", 3);
  }

  /** The first merge joins the letter a with the first byte of the two that follow it. */
  @Test
  void tokensMayEndInsideACharacter() throws IOException {
    var tokenizer = BpeTokenizer.train(List.of(Document.of("a", "aéaèaêaë")), 257);
    int[] ids = tokenizer.encode("aéaè".getBytes(UTF_8));
    assertThat(ids).hasLength(4);
    var text = new WrittenText(tokenizer, TextLimits.tokens(100));
    text.add(ids[0]);
    assertThat(text.piece()).isEqualTo("a");
    text.add(ids[1]);
    assertThat(text.piece()).isEqualTo("é");

    var stopped = new WrittenText(tokenizer, new TextLimits(100, List.of("éa")));
    stopped.add(ids);
    assertEnds(stopped, "a", 3);
    var limited = new WrittenText(tokenizer, TextLimits.tokens(3));
    limited.add(ids);
    assertEnds(limited, "aéa\uFFFD", 3);
  }

  @Test
  void wordsComeAfterSpacesAndEndLines() throws IOException {
    var tokenizer = WordTokenizer.train(List.of(Document.of("a", "one two\nthree")), 0, 0);
    int[] ids = tokenizer.encode("one two four\nthree".getBytes(UTF_8));
    var text = new WrittenText(tokenizer, TextLimits.tokens(5));
    text.add(ids);
    assertEnds(text, " one two <unk>\n three", 5);
    assertThat(tokenizer.encode(text.toString().getBytes(UTF_8))).isEqualTo(ids);
    var line = new WrittenText(tokenizer, new TextLimits(100, List.of("\n")));
    line.add(ids);
    assertEnds(line, " one two <unk>", 4);
  }

  @Test
  void endsBeforeTheFirstOfSeveral() {
    assertEnds(add(text(100, "three", "two"), "one two three"), "one ", 7);
    assertEnds(add(text(100, "two", "three"), "one three two"), "one ", 9);
    // If the same token completes several stop strings, the one that begins first counts.
    assertEnds(add(text(100, "cd", "bcd", "d"), "abcd"), "a", 4);
    // A shorter stop string can be complete before a longer one.
    assertEnds(add(text(100, "abcd", "bc"), "xabcd"), "xa", 4);
  }

  @Test
  void ofAStopStringAndItsBeginningTheBeginningEndsTheText() {
    assertEnds(add(text(100, "stopping", "stop"), "no stopping"), "no ", 7);
    assertEnds(add(text(100, "stop", "stopping"), "no stopping"), "no ", 7);
  }

  @Test
  void theLimitEndsATextInTheMiddleOfAStopString() {
    var text = add(text(4, "stop"), "a st");
    assertEnds(text, "a st", 4);
    // The last token within the limit completes the stop string.
    assertEnds(add(text(6, "stop"), "a stop"), "a ", 6);
  }

  @Test
  void holdsBackWhatMayBecomeAStopStringAndNoMore() {
    var text = text(100, "abc", "cx");
    assertThat(add(text, "za").piece()).isEqualTo("z");
    assertThat(add(text, "b").piece()).isEmpty();
    assertThat(add(text, "a").piece()).isEqualTo("ab");
    assertThat(add(text, "y").piece()).isEqualTo("ay");
    assertThat(add(text, "c").piece()).isEmpty();
    assertThat(add(text, "c").piece()).isEqualTo("c");
    assertThat(text.toString()).isEqualTo("zabaycc");
    assertThat(add(text, "x").ended()).isTrue();
    assertThat(text.piece()).isEmpty();
    assertThat(text.toString()).isEqualTo("zabayc");
  }

  @Test
  void handsOutAtTheEndWhatItHeldBack() {
    var text = text(4, "stop");
    assertThat(add(text, "a").piece()).isEqualTo("a");
    assertThat(add(text, "st").piece()).isEmpty();
    assertThat(add(text, "o").piece()).isEqualTo("sto");
    assertThat(text.ended()).isTrue();
  }

  @Test
  void aCharacterComesWithItsLastByte() {
    var text = text(100);
    byte[] clef = "𝄞".getBytes(UTF_8);
    for (int i = 0; i < clef.length; i++) {
      assertThat(text.piece()).isEmpty();
      text.add(clef[i] & 0xff);
    }
    assertThat(text.piece()).isEqualTo("𝄞");
    assertThat(text.tokens()).isEqualTo(4);
  }

  @Test
  void halfACharacterAtTheLimitIsAReplacement() {
    assertEnds(add(text(3), "aé€"), "aé", 3);
    assertEnds(add(text(5), "aé€"), "aé\uFFFD", 5);
    assertEnds(add(text(5, "\uFFFD"), "aé€"), "aé", 5);
  }

  @Test
  void aStopStringMayHaveCharactersOfSeveralBytes() {
    assertEnds(add(text(100, "€ü"), "é€€üa"), "é€", 10);
    assertEnds(add(text(100, "𝄞"), "𝄢𝄞𝄢"), "𝄢", 8);
    // The stop string ends with a character that shares its first bytes, and its first char, with
    // another.
    var text = add(text(100, "a𝄞"), "a");
    assertThat(text.piece()).isEmpty();
    assertThat(add(text, "𝄢").piece()).isEqualTo("a𝄢");
  }

  @Test
  void bytesThatAreNoTextAreReplacements() {
    var text = text(100, "\uFFFDx");
    text.add(0xff);
    assertThat(text.piece()).isEmpty();
    text.add(0xff);
    assertThat(text.piece()).isEqualTo("\uFFFD");
    assertThat(add(text, "x").toString()).isEqualTo("\uFFFD");
    assertThat(text.ended()).isTrue();
  }

  @Test
  void anyTextEndsWhereASearchForStopStringsSays() {
    long seed = 4;
    var random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      List<String> stop = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        stop.add(letters(random, 1 + random.nextInt(4)));
      }
      String all = letters(random, 30);
      int tokens = random.nextInt(31);
      String where = "seed %s, round %s: %s, stop %s".formatted(seed, round, all, stop);
      String expected = expected(all.substring(0, tokens), stop);
      var text = new WrittenText(TOKENIZER, new TextLimits(tokens, ImmutableList.copyOf(stop)));
      var pieces = new StringBuilder();
      for (int i = 0; i < all.length() && !text.ended(); i++) {
        text.add(all.charAt(i));
        if (random.nextBoolean()) {
          pieces.append(text.piece());
          assertHeldBack(where, text, pieces.toString(), stop);
        }
      }
      assertWithMessage(where).that(text.ended()).isTrue();
      pieces.append(text.piece());
      assertWithMessage(where).that(text.toString()).isEqualTo(expected);
      assertWithMessage(where).that(pieces.toString()).isEqualTo(expected);
      for (String string : stop) {
        assertWithMessage(where).that(pieces.toString()).doesNotContain(string);
      }
    }
  }

  /** Asserts that the text held back is the beginning of a stop string. */
  private static void assertHeldBack(
      String where, WrittenText text, String pieces, List<String> stop) {
    String all = text.toString();
    assertWithMessage(where).that(all).startsWith(pieces);
    String held = all.substring(pieces.length());
    if (!held.isEmpty()) {
      assertWithMessage(where).that(stop.stream().anyMatch(s -> s.startsWith(held))).isTrue();
    }
  }

  private static String letters(Random random, int count) {
    var letters = new StringBuilder();
    for (int i = 0; i < count; i++) {
      letters.append((char) ('a' + random.nextInt(3)));
    }
    return letters.toString();
  }

  /** Returns the text before the longest stop string that ends where the first one ends. */
  private static String expected(String all, List<String> stop) {
    for (int end = 1; end <= all.length(); end++) {
      String soFar = all.substring(0, end);
      int longest = stop.stream().filter(soFar::endsWith).mapToInt(String::length).max().orElse(0);
      if (longest > 0) {
        return soFar.substring(0, end - longest);
      }
    }
    return all;
  }

  @Test
  void limitsSayWhatTheyRefuse() {
    var negative = assertThrows(IllegalArgumentException.class, () -> TextLimits.tokens(-1));
    assertThat(negative).hasMessageThat().isEqualTo("tokens (-1) must be 0 or more");
    var empty =
        assertThrows(IllegalArgumentException.class, () -> new TextLimits(1, List.of("a", "")));
    assertThat(empty).hasMessageThat().isEqualTo("a stop string must not be empty");
  }

  @Test
  void limitsKeepTheirOwnStopStrings() {
    List<String> stop = new ArrayList<>(List.of("b"));
    var limits = new TextLimits(10, stop);
    stop.add("a");
    assertThat(limits.stop()).containsExactly("b");
    assertThat(TextLimits.tokens(7)).isEqualTo(new TextLimits(7, List.of()));
  }

  /** A byte-pair encoding token may end one character and begin the next. */
  @Test
  void tokensThatCutCharactersGiveWholeOnes() throws IOException {
    String written = "\u4f60\u597d ".repeat(3) + "\ud83d\ude00\u4f60\u597d";
    var tokenizer = BpeTokenizer.train(List.of(Document.of("a", "\u4f60\u597d\u4f60\u597d")), 258);
    int[] ids = tokenizer.encode(written.getBytes(UTF_8));
    assertThat(ids.length).isLessThan(written.getBytes(UTF_8).length);
    var text = new WrittenText(tokenizer, new TextLimits(ids.length, List.of()));
    var pieces = new StringBuilder();
    for (int id : ids) {
      text.add(id);
      String piece = text.piece();
      assertThat(piece).doesNotContain("\ufffd");
      pieces.append(piece);
    }
    assertThat(pieces.toString()).isEqualTo(written);
    assertThat(text.toString()).isEqualTo(written);
  }
}
