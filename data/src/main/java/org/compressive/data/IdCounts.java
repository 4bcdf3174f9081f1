package org.compressive.data;

import java.util.Optional;

/**
 * The counts of the text that each id of a lossless tokenizer stands for. They allow the text of
 * many ids to be counted without decoding the ids.
 */
final class IdCounts {
  private static final int FIELD_BITS = 20;
  private static final long FIELD = (1L << FIELD_BITS) - 1;
  private static final int CHARACTERS = FIELD_BITS;
  private static final int WORDS = 2 * FIELD_BITS;
  private static final int BEGINS = 3 * FIELD_BITS;
  private static final int ENDS = BEGINS + 1;
  private static final int EMPTY = BEGINS + 2;

  /**
   * The numbers of bytes, characters and words of each id, and three flags, packed into one number.
   */
  private final long[] table;

  private final int bytesPerId;

  IdCounts(Tokenizer tokenizer) {
    table = new long[tokenizer.vocabulary()];
    bytesPerId = TokenStoreHeader.bytesPerId(table.length);
    for (int id = 0; id < table.length; id++) {
      TextCounts counts = TextCounts.of(tokenizer.decode(id));
      table[id] =
          counts.bytes()
              | (counts.characters() << CHARACTERS)
              | (counts.words() << WORDS)
              | (counts.beginsInWord() ? 1L << BEGINS : 0)
              | (counts.endsInWord() ? 1L << ENDS : 0)
              | (counts.bytes() == 0 ? 1L << EMPTY : 0);
    }
  }

  /**
   * Returns the counts of the text that ids stand for.
   *
   * @param encoded the ids, encoded as in a token store
   * @param count the number of bytes that the ids take, from the beginning of the array
   */
  TextCounts of(byte[] encoded, int count) {
    long bytes = 0;
    long characters = 0;
    long words = 0;
    long inWord = 0;
    // This loop has no branches, because many tokens of a corpus pass through it.
    for (int at = 0; at < count; at += bytesPerId) {
      long counts = table[id(encoded, at)];
      bytes += counts & FIELD;
      characters += (counts >> CHARACTERS) & FIELD;
      words += ((counts >> WORDS) & FIELD) - (inWord & (counts >> BEGINS));
      inWord = ((counts >> ENDS) | (inWord & (counts >> EMPTY))) & 1;
    }
    return new TextCounts(bytes, characters, words, beginsInWord(encoded, count), inWord == 1);
  }

  /** Returns whether the first id that stands for any text begins in a word. */
  private boolean beginsInWord(byte[] encoded, int count) {
    for (int at = 0; at < count; at += bytesPerId) {
      long counts = table[id(encoded, at)];
      if ((counts & FIELD) > 0) {
        return ((counts >> BEGINS) & 1) == 1;
      }
    }
    return false;
  }

  /**
   * Returns whether the last id that stands for any text ends in a word, or empty if no id does.
   */
  Optional<Boolean> endsInWord(byte[] encoded, int count) {
    for (int at = count - bytesPerId; at >= 0; at -= bytesPerId) {
      long counts = table[id(encoded, at)];
      if ((counts & FIELD) > 0) {
        return Optional.of(((counts >> ENDS) & 1) == 1);
      }
    }
    return Optional.empty();
  }

  private int id(byte[] encoded, int at) {
    int id = encoded[at] & 0xFF;
    if (bytesPerId > 1) {
      id |= (encoded[at + 1] & 0xFF) << 8;
    }
    if (bytesPerId > 2) {
      id |= ((encoded[at + 2] & 0xFF) << 16) | ((encoded[at + 3] & 0xFF) << 24);
    }
    return id;
  }
}
