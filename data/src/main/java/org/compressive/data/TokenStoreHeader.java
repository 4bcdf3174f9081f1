package org.compressive.data;

import com.google.common.hash.HashCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The fixed head of a token store file and the places that follow from it; the layout is in the
 * package's manual.
 *
 * @param version of the format
 * @param bytesPerId 1, 2 or 4
 * @param vocabulary ids are below this
 * @param tokens how many ids
 * @param documents how many documents
 * @param origin what the tokens were made of
 */
record TokenStoreHeader(
    int version, int bytesPerId, int vocabulary, long tokens, long documents, TokenOrigin origin) {
  /** The format that is written. */
  static final int VERSION = 2;

  /** What a reader needs to tell how long the header is. */
  static final int LEAST_BYTES = 40;

  private static final int BYTES = LEAST_BYTES + 2 * TokenOrigin.SHA_256_BYTES;

  /** Numbers of 8 bytes for each document that tell its text's counts. */
  static final int COUNTS = 4;

  /** The document table is held in memory: 1 GiB at most. */
  static final int MAX_DOCUMENTS = 1 << 27;

  /** "CTTOKENS" as its bytes stand in the file. */
  static final long MAGIC = 0x534E454B4F545443L;

  /** The header of a store whose ids are below {@code vocabulary}, in as few bytes as they need. */
  static TokenStoreHeader of(int vocabulary, long tokens, long documents, TokenOrigin origin) {
    return new TokenStoreHeader(
        VERSION, bytesPerId(vocabulary), vocabulary, tokens, documents, origin);
  }

  /** Returns how many bytes ids below {@code vocabulary} need. */
  static int bytesPerId(int vocabulary) {
    return vocabulary <= 1 << 8 ? 1 : vocabulary <= 1 << 16 ? 2 : 4;
  }

  /** Whether the file holds the counts of its documents' texts. */
  boolean hasCounts() {
    return version >= 2;
  }

  /** Where the ids begin: after the header. */
  int idsOffset() {
    return version == 1 ? LEAST_BYTES : BYTES;
  }

  /** Where the document table begins: after the ids, at the next multiple of 8. */
  long tableOffset() {
    return (idsOffset() + tokens * bytesPerId + 7) / 8 * 8;
  }

  /** Where the counts begin: after the document table. */
  long countsOffset() {
    return tableOffset() + documents * Long.BYTES;
  }

  long fileSize() {
    return countsOffset() + (hasCounts() ? documents * COUNTS * Long.BYTES : 0);
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
        .put(origin.sources().asBytes())
        .put(origin.tokenizer().asBytes())
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
        bytes.remaining() >= LEAST_BYTES && bytes.getLong() == MAGIC,
        file,
        "must begin with CTTOKENS and a header of 40 bytes or more");
    int version = bytes.getInt();
    check(
        version == 1 || version == VERSION,
        file,
        "must have format 1 or " + VERSION + ", not " + version);
    int bytesPerId = bytes.getInt();
    int vocabulary = bytes.getInt();
    check(bytes.getInt() == 0, file, "is damaged; its header bytes 20 to 23 must be 0");
    long tokens = bytes.getLong();
    long documents = bytes.getLong();
    TokenOrigin origin = version == 1 ? TokenOrigin.UNKNOWN : origin(file, bytes);
    TokenStoreHeader header =
        new TokenStoreHeader(version, bytesPerId, vocabulary, tokens, documents, origin);
    check(
        vocabulary > 0 && bytesPerId == bytesPerId(vocabulary),
        file,
        "is damaged; its ids ("
            + bytesPerId
            + " bytes) do not go with a vocabulary of "
            + vocabulary);
    check(
        header.isPossible() && header.fileSize() == fileSize,
        file,
        "is damaged; its header (%s tokens, %s documents) does not go with its size of %s bytes"
            .formatted(header.tokens, header.documents, fileSize));
    return header;
  }

  private static TokenOrigin origin(String file, ByteBuffer bytes) {
    check(
        bytes.remaining() >= 2 * TokenOrigin.SHA_256_BYTES,
        file,
        "is damaged; a header of format 2 must have " + BYTES + " bytes");
    return new TokenOrigin(checksum(bytes), checksum(bytes));
  }

  private static HashCode checksum(ByteBuffer bytes) {
    byte[] checksum = new byte[TokenOrigin.SHA_256_BYTES];
    bytes.get(checksum);
    return HashCode.fromBytes(checksum);
  }

  /** The most bytes that a header can have. */
  static int mostBytes() {
    return BYTES;
  }

  /** Whether the counts are so small that no size computed from them overflows. */
  private boolean isPossible() {
    return tokens >= 0 && tokens < 1L << 56 && documents >= 0 && documents <= MAX_DOCUMENTS;
  }

  private static void check(boolean holds, String file, String rule) {
    if (!holds) {
      throw new CorpusException("token store (%s) %s".formatted(file, rule));
    }
  }
}
