package org.compressive.data;

import com.google.common.primitives.ImmutableLongArray;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;

/**
 * The counts of the texts of a store's documents: four numbers for each, either in memory or mapped
 * from the store's file.
 */
final class TextTable {
  private static final int DOCUMENTS_PER_SEGMENT = 1 << 25; // 1 GiB
  private static final int COUNTS = TokenStoreHeader.COUNTS;
  private static final long BEGINS_IN_WORD = 1;
  private static final long ENDS_IN_WORD = 2;

  private final LongBuffer[] segments;

  private TextTable(int documents) {
    segments = new LongBuffer[(documents + DOCUMENTS_PER_SEGMENT - 1) / DOCUMENTS_PER_SEGMENT];
  }

  /**
   * Maps the table of a file and checks every number in it.
   *
   * @throws CorpusException if a count is impossible; the message names the document and the count
   */
  static TextTable map(String file, FileChannel channel, TokenStoreHeader header)
      throws IOException {
    int documents = (int) header.documents();
    TextTable table = new TextTable(documents);
    for (int i = 0; i < table.segments.length; i++) {
      int first = i * DOCUMENTS_PER_SEGMENT;
      table.segments[i] =
          channel
              .map(
                  FileChannel.MapMode.READ_ONLY,
                  header.countsOffset() + (long) first * COUNTS * Long.BYTES,
                  (long) Math.min(DOCUMENTS_PER_SEGMENT, documents - first) * COUNTS * Long.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asLongBuffer();
    }
    for (int document = 0; document < documents; document++) {
      table.check(file, document);
    }
    return table;
  }

  /** Counts the texts that the tokens of a store stand for. The tokenizer must be lossless. */
  static TextTable count(TokenStore store, Tokenizer tokenizer) {
    ImmutableLongArray starts = store.documents();
    TextTable table = new TextTable(starts.length());
    for (int i = 0; i < table.segments.length; i++) {
      int rest = starts.length() - i * DOCUMENTS_PER_SEGMENT;
      table.segments[i] = LongBuffer.allocate(Math.min(DOCUMENTS_PER_SEGMENT, rest) * COUNTS);
    }
    TokenText text = new TokenText(tokenizer);
    for (int document = 0; document < starts.length(); document++) {
      text.accept(store, starts.get(document), store.end(document));
      TextCounts counts = text.take();
      table
          .segments[document / DOCUMENTS_PER_SEGMENT]
          .put(counts.bytes())
          .put(counts.characters())
          .put(counts.words())
          .put(borders(counts));
    }
    return table;
  }

  /**
   * Returns the fourth number of a document, whose two lowest bits say whether its text begins and
   * whether it ends in a word.
   */
  static long borders(TextCounts text) {
    return (text.beginsInWord() ? BEGINS_IN_WORD : 0) | (text.endsInWord() ? ENDS_IN_WORD : 0);
  }

  TextCounts get(int document) {
    return counts(
        number(document, 0), number(document, 1), number(document, 2), number(document, 3));
  }

  /** Returns the counts that the four numbers of a document represent. */
  static TextCounts counts(long bytes, long characters, long words, long borders) {
    return new TextCounts(
        bytes, characters, words, (borders & BEGINS_IN_WORD) != 0, (borders & ENDS_IN_WORD) != 0);
  }

  private long number(int document, int count) {
    return segments[document / DOCUMENTS_PER_SEGMENT].get(
        document % DOCUMENTS_PER_SEGMENT * COUNTS + count);
  }

  private void check(String file, int document) {
    long bytes = number(document, 0);
    long words = number(document, 2);
    check(Long.MAX_VALUE, file, document, "bytes", bytes);
    check(bytes, file, document, "characters", number(document, 1));
    check(bytes, file, document, "words", words);
    long borders = words == 0 ? 0 : BEGINS_IN_WORD | ENDS_IN_WORD;
    check(borders, file, document, "borders", number(document, 3));
  }

  private static void check(long most, String file, int document, String name, long value) {
    if (value < 0 || value > most) {
      throw new CorpusException(
          "token store (%s) is damaged; its %s (%s, document %s) must be 0 to %s"
              .formatted(file, name, value, document, most));
    }
  }
}
