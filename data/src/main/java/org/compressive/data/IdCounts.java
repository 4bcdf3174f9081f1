package org.compressive.data;

/**
 * The counts of the text that each id of a lossless tokenizer stands for, by which long runs of ids
 * are counted without decoding them.
 */
final class IdCounts {
  private final int[] bytes;
  private final int[] characters;
  private final int[] words;
  private final boolean[] begins;
  private final boolean[] ends;
  private final int bytesPerId;

  IdCounts(Tokenizer tokenizer) {
    int vocabulary = tokenizer.vocabulary();
    bytes = new int[vocabulary];
    characters = new int[vocabulary];
    words = new int[vocabulary];
    begins = new boolean[vocabulary];
    ends = new boolean[vocabulary];
    bytesPerId = TokenStoreHeader.bytesPerId(vocabulary);
    for (int id = 0; id < vocabulary; id++) {
      TextCounts counts = TextCounts.of(tokenizer.decode(id));
      bytes[id] = (int) counts.bytes();
      characters[id] = (int) counts.characters();
      words[id] = (int) counts.words();
      begins[id] = counts.beginsInWord();
      ends[id] = counts.endsInWord();
    }
  }

  /**
   * Returns the counts of the text that ids stand for.
   *
   * @param encoded the ids as a token store has them
   * @param count the number of bytes in the array that are ids
   */
  TextCounts of(byte[] encoded, int count) {
    long itsBytes = 0;
    long itsCharacters = 0;
    long itsWords = 0;
    boolean beginsInWord = false;
    boolean inWord = false;
    for (int at = 0; at < count; at += bytesPerId) {
      int id = id(encoded, at);
      if (bytes[id] == 0) {
        continue;
      }
      if (itsBytes == 0) {
        beginsInWord = begins[id];
      }
      itsWords += inWord && begins[id] ? words[id] - 1 : words[id];
      inWord = ends[id];
      itsBytes += bytes[id];
      itsCharacters += characters[id];
    }
    return new TextCounts(itsBytes, itsCharacters, itsWords, beginsInWord, inWord);
  }

  private int id(byte[] encoded, int at) {
    int id = 0;
    for (int i = bytesPerId - 1; i >= 0; i--) {
      id = (id << 8) | (encoded[at + i] & 0xFF);
    }
    return id;
  }
}
