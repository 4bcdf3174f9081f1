package org.compressive.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The fixed head of a token store file and the places that follow from it; the layout is in the
 * package's manual.
 *
 * @param bytesPerId 1, 2 or 4
 * @param vocabulary ids are below this
 * @param tokens how many ids
 * @param documents how many documents
 */
record TokenStoreHeader(int bytesPerId, int vocabulary, long tokens, long documents) {
  static final int BYTES = 40;
  static final int VERSION = 1;

  /** The document table is held in memory: 1 GiB at most. */
  static final int MAX_DOCUMENTS = 1 << 27;

  /** "CTTOKENS" as its bytes stand in the file. */
  static final long MAGIC = 0x534E454B4F545443L;

  /** The header of a store whose ids are below {@code vocabulary}, in as few bytes as they need. */
  static TokenStoreHeader of(int vocabulary, long tokens, long documents) {
    int bytesPerId = vocabulary <= 1 << 8 ? 1 : vocabulary <= 1 << 16 ? 2 : 4;
    return new TokenStoreHeader(bytesPerId, vocabulary, tokens, documents);
  }

  /** Where the document table begins: after the ids, at the next multiple of 8. */
  long tableOffset() {
    return (BYTES + tokens * bytesPerId + 7) / 8 * 8;
  }

  long fileSize() {
    return tableOffset() + documents * Long.BYTES;
  }

  ByteBuffer toBytes() {
    return ByteBuffer.allocate(BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(MAGIC)
        .putInt(VERSION)
        .putInt(bytesPerId)
        .putInt(vocabulary)
        .putInt(0)
        .putLong(tokens)
        .putLong(documents)
        .flip();
  }

  /**
   * Reads and checks a header.
   *
   * @param file what messages call the store
   * @param bytes the first {@link #BYTES} bytes, fewer if the file has no more
   * @param fileSize the size the file has
   * @throws CorpusException naming the file and the rule it breaks
   */
  static TokenStoreHeader parse(String file, ByteBuffer bytes, long fileSize) {
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    check(
        bytes.remaining() >= BYTES && bytes.getLong() == MAGIC,
        file,
        "is not a token store: it must begin with CTTOKENS and a header of 40 bytes");
    int version = bytes.getInt();
    check(
        version == VERSION,
        file,
        "is a token store of format " + version + ": this program reads format " + VERSION);
    int bytesPerId = bytes.getInt();
    int vocabulary = bytes.getInt();
    check(bytes.getInt() == 0, file, "is damaged: header bytes 20 to 23 must be 0");
    TokenStoreHeader header =
        new TokenStoreHeader(bytesPerId, vocabulary, bytes.getLong(), bytes.getLong());
    check(
        vocabulary > 0 && bytesPerId == of(vocabulary, 0, 0).bytesPerId,
        file,
        "is damaged: ids of " + bytesPerId + " bytes do not go with a vocabulary of " + vocabulary);
    check(
        header.isPossible() && header.fileSize() == fileSize,
        file,
        "is damaged: its header (%d tokens, %d documents) does not go with its size of %d bytes"
            .formatted(header.tokens, header.documents, fileSize));
    return header;
  }

  /** Whether the counts are so small that no size computed from them overflows. */
  private boolean isPossible() {
    return tokens >= 0 && tokens < 1L << 56 && documents >= 0 && documents <= MAX_DOCUMENTS;
  }

  private static void check(boolean holds, String file, String rule) {
    if (!holds) {
      throw new CorpusException(file + " " + rule);
    }
  }
}
