package org.compressive.data;

import com.google.common.hash.HashCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The header of a token store file, and the offsets that follow from it. The package documentation
 * specifies the layout.
 *
 * @param version the version of the format
 * @param bytesPerId the number of bytes in an encoded id: 1, 2 or 4
 * @param vocabulary the vocabulary size; every id is less than this
 * @param tokens the number of ids
 * @param documents the number of documents
 * @param origin the corpus and the tokenizer that the tokens come from
 */
record TokenStoreHeader(
    int version, int bytesPerId, int vocabulary, long tokens, long documents, TokenOrigin origin) {
  /** The version of the format that is written. */
  static final int VERSION = 3;

  /**
   * The number of bytes that every version of the header has; they include the version and so
   * determine the length of the header.
   */
  static final int LEAST_BYTES = 40;

  private static final int BYTES = LEAST_BYTES + 2 * TokenOrigin.SHA_256_BYTES;

  /** The number of 8-byte numbers for each document that give the counts of its text. */
  static final int COUNTS = 4;

  /**
   * The maximum number of documents. The document table, of 8 bytes for each document, is held in
   * memory, so it takes at most 1 GiB.
   */
  static final int MAX_DOCUMENTS = 1 << 27;

  /** The magic number: the bytes of "CTTOKENS" as a little-endian number. */
  static final long MAGIC = 0x534E454B4F545443L;

  /**
   * Returns the header of a store whose ids are less than {@code vocabulary} and take as few bytes
   * as possible.
   */
  static TokenStoreHeader of(int vocabulary, long tokens, long documents, TokenOrigin origin) {
    return new TokenStoreHeader(
        VERSION, bytesPerId(vocabulary), vocabulary, tokens, documents, origin);
  }

  /** Returns the number of bytes that an id less than {@code vocabulary} takes. */
  static int bytesPerId(int vocabulary) {
    return vocabulary <= 1 << 8 ? 1 : vocabulary <= 1 << 16 ? 2 : 4;
  }

  /** Returns whether the file holds the counts of its documents' texts. */
  boolean hasCounts() {
    return version >= 2;
  }

  /** Returns whether the file holds the lengths of its documents' contexts. */
  boolean hasContexts() {
    return version >= 3;
  }

  /** Returns whether the file ends with checksums of its blocks. */
  boolean hasChecksums() {
    return version >= 3;
  }

  /** Returns the offset of the ids, which follow the header. */
  int idsOffset() {
    return version == 1 ? LEAST_BYTES : BYTES;
  }

  /** Returns the offset of the document table, which follows the ids at the next multiple of 8. */
  long tableOffset() {
    return (idsOffset() + tokens * bytesPerId + 7) / 8 * 8;
  }

  /** Returns the offset of the counts, which follow the document table. */
  long countsOffset() {
    return tableOffset() + documents * Long.BYTES;
  }

  /** Returns the offset of the lengths of contexts, which follow the counts. */
  long contextsOffset() {
    return countsOffset() + (hasCounts() ? documents * COUNTS * Long.BYTES : 0);
  }

  /** Returns the offset of the checksums, which follow everything else. */
  long checksumsOffset() {
    return contextsOffset() + (hasContexts() ? documents * Long.BYTES : 0);
  }

  long fileSize() {
    long end = checksumsOffset();
    return hasChecksums() ? end + StoreChecksums.bytes(end - idsOffset()) : end;
  }

  ByteBuffer toBytes() {
    return ByteBuffer.allocate(BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(MAGIC)
        .putInt(version)
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
   * @param file the name of the store in messages
   * @param bytes the first {@link #BYTES} bytes, or fewer if the file is shorter
   * @param fileSize the size of the file
   * @throws CorpusException if the header breaks a rule; the message names the file and the rule
   */
  static TokenStoreHeader parse(String file, ByteBuffer bytes, long fileSize) {
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    check(
        bytes.remaining() >= LEAST_BYTES && bytes.getLong() == MAGIC,
        file,
        "must begin with CTTOKENS and a header of 40 bytes or more");
    int version = bytes.getInt();
    check(
        version >= 1 && version <= VERSION,
        file,
        "must have format 1 to " + VERSION + ", not " + version);
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
        "is damaged; a header of format 2 or later must have " + BYTES + " bytes");
    return new TokenOrigin(checksum(bytes), checksum(bytes));
  }

  private static HashCode checksum(ByteBuffer bytes) {
    byte[] checksum = new byte[TokenOrigin.SHA_256_BYTES];
    bytes.get(checksum);
    return HashCode.fromBytes(checksum);
  }

  /** Returns the maximum number of bytes of a header. */
  static int mostBytes() {
    return BYTES;
  }

  /**
   * Returns whether the numbers of tokens and documents are not negative and are small enough that
   * no size computed from them overflows.
   */
  private boolean isPossible() {
    return tokens >= 0 && tokens < 1L << 56 && documents >= 0 && documents <= MAX_DOCUMENTS;
  }

  private static void check(boolean holds, String file, String rule) {
    if (!holds) {
      throw new CorpusException("token store (%s) %s".formatted(file, rule));
    }
  }
}
