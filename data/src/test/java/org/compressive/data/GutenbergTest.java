package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.Streams;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GutenbergTest {
  private static final String HEADER =
      "\uFEFFThe Project Gutenberg eBook of Emma, by Jane Austen\r\n\r\nThis eBook is for the use of"
          + " anyone\r\n\r\n";
  private static final String TEXT =
      "\r\nProduced by no one\r\n\r\n*** * ***\r\nEmma Woodhouse,\r\n";
  private static final String LICENSE = "\r\nUpdated editions will replace the previous one\r\n";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*** START OF THE PROJECT GUTENBERG EBOOK EMMA ***|*** END OF THE PROJECT GUTENBERG EBOOK"
            + " EMMA ***",
        "*** START OF THIS PROJECT GUTENBERG EBOOK EMMA ***|End of the Project Gutenberg EBook of"
            + " Emma, by Jane Austen",
        "***START OF THE PROJECT GUTENBERG EBOOK EMMA***|***END OF THE PROJECT GUTENBERG EBOOK"
            + " EMMA***",
        "*** START OF THE PROJECT GUTENBERG EBOOK EMMA, OR THE\r\nMATCHMAKER ***|*** END OF THE"
            + " PROJECT GUTENBERG EBOOK EMMA, OR THE\r\nMATCHMAKER ***",
        "*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*|End of Project"
            + " Gutenberg's Etext of Emma",
      })
  void onlyTheTextBetweenTheMarkersIsLeft(String markers) throws IOException {
    int bar = markers.indexOf('|');
    String start = markers.substring(0, bar) + "\r\n";
    String end = markers.substring(bar + 1) + "\r\n";
    String book = HEADER + start + TEXT + end + LICENSE;
    assertThat(stripped(book)).isEqualTo(TEXT);
    assertThat(stripped(book + book)).isEqualTo(TEXT + TEXT);
    assertThat(GutenbergStream.hasHeader(book.getBytes(UTF_8))).isTrue();
  }

  @Test
  void otherTextIsLeftAsItIs() throws IOException {
    String text =
        "Of Project Gutenberg, and the *** START OF THE PROJECT GUTENBERG EBOOK line\n"
            + "x".repeat(5000)
            + "\n\n\0 no end of line";
    assertThat(stripped(text)).isEqualTo(text);
    assertThat(stripped("")).isEmpty();
    assertThat(GutenbergStream.hasHeader(text.getBytes(UTF_8))).isFalse();
  }

  @Test
  void aMarkerAfterPartOfALongLineIsNotAtItsStart() throws IOException {
    String text = "x".repeat(1024) + "*** END OF THE PROJECT GUTENBERG EBOOK\nmore\n";
    assertThat(stripped(text)).isEqualTo(text);
  }

  @Test
  void anUnclosedTitleDoesNotSwallowTheText() throws IOException {
    String start = "*** START OF THE PROJECT GUTENBERG EBOOK EMMA\n";
    assertThat(stripped(start + "\nChapter 1\n***\n")).isEqualTo("\nChapter 1\n***\n");
    String lines = "one\ntwo\nthree\nfour\nfive\nsix ***\n";
    assertThat(stripped(start + lines)).isEqualTo(lines);
    assertThat(stripped(start + "one")).isEqualTo("one");
  }

  @Test
  void aCorpusKeepsThemWithAWarningUnlessTheyAreStripped() throws IOException {
    String start = "*** START OF THE PROJECT GUTENBERG EBOOK EMMA ***\n";
    String end = "*** END OF THE PROJECT GUTENBERG EBOOK EMMA ***\n";
    String book = HEADER + start + TEXT + end + LICENSE;
    Path emma = Files.writeString(folder.resolve("emma.txt"), book);
    Files.writeString(folder.resolve("other.txt"), "other");
    DataConfig keep = DataConfig.of(folder.toString());
    try (Corpus corpus = Corpus.open(keep)) {
      assertThat(corpus.warnings())
          .containsExactly(
              ("%s: Project Gutenberg's header and license are read as text in 1 of 2 files (%s);"
                      + " data.gutenberg (strip) leaves them out")
                  .formatted(folder, emma));
      // The byte order mark is not text.
      assertThat(texts(corpus)).containsExactly(book.substring(1), "other").inOrder();
    }
    try (Corpus corpus = Corpus.open(keep.withGutenberg(Gutenberg.STRIP))) {
      assertThat(corpus.warnings()).isEmpty();
      assertThat(texts(corpus)).containsExactly(TEXT, "other").inOrder();
    }
  }

  private static List<String> texts(Corpus corpus) {
    return Streams.stream(corpus.documents()).map(GutenbergTest::text).toList();
  }

  private static String text(Document document) {
    try (InputStream text = document.open()) {
      return new String(text.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String stripped(String text) throws IOException {
    try (InputStream book = GutenbergStream.of(new ByteArrayInputStream(text.getBytes(UTF_8)))) {
      return new String(book.readAllBytes(), UTF_8);
    }
  }
}
