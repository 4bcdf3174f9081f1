package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkPositionIndexes;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.primitives.ImmutableLongArray;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Writes a {@link TokenStore}, document by document. For each document, call {@link
 * #startDocument}, add its ids and call {@link #endDocument}; after the last document, call {@link
 * #finish}. A file that was not finished is not a valid store. Nothing is forced to disk; for that,
 * write inside {@link org.compressive.files.DurableFiles#write} or a {@link
 * org.compressive.files.StagedFolder}.
 */
public final class TokenStoreWriter implements TokenSink, AutoCloseable {
  private final Path store;
  private final int vocabulary;
  private final int bytesPerId;
  // Not a FileChannel: an interrupt would close it.
  private final RandomAccessFile file;
  private final ImmutableLongArray.Builder starts = ImmutableLongArray.builder();
  private final ImmutableLongArray.Builder counts = ImmutableLongArray.builder();
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
  private long documents;
  private long tokens;
  private boolean inDocument;

  private TokenStoreWriter(Path store, int vocabulary) throws IOException {
    this.store = store;
    this.vocabulary = vocabulary;
    this.bytesPerId = TokenStoreHeader.bytesPerId(vocabulary);
    this.file = new RandomAccessFile(store.toFile(), "rw");
  }

  /**
   * Begins a store of ids that are less than {@code vocabulary}.
   *
   * @param store the file to write, which is overwritten if it exists; its folder must exist
   */
  public static TokenStoreWriter create(Path store, int vocabulary) throws IOException {
    checkArgument(vocabulary > 0, "vocabulary (%s) must be at least 1", vocabulary);
    TokenStoreWriter writer = new TokenStoreWriter(store, vocabulary);
    try {
      writer.file.setLength(0);
    } catch (IOException e) {
      writer.close();
      throw e;
    }
    // The counts are still unknown, so finish writes the header over these bytes.
    writer.buffer.put(new byte[TokenStoreHeader.mostBytes()]);
    return writer;
  }

  /** Begins the next document, to which the ids that follow belong. */
  public void startDocument() {
    checkState(!inDocument, "token store (%s) has a document that was not ended", store);
    checkState(
        documents < TokenStoreHeader.MAX_DOCUMENTS,
        "token store (%s) must not hold more than %s documents",
        store,
        TokenStoreHeader.MAX_DOCUMENTS);
    starts.add(tokens);
    documents++;
    inDocument = true;
  }

  /**
   * Adds the first {@code count} of {@code ids} to the current document.
   *
   * @throws IllegalArgumentException if an id is not in the vocabulary
   * @throws IllegalStateException if no document has been started
   */
  @Override
  public void accept(int[] ids, int count) throws IOException {
    accept(ids, 0, count);
  }

  /** Adds {@code count} ids to the current document, starting at {@code ids[offset]}. */
  public void accept(int[] ids, int offset, int count) throws IOException {
    checkPositionIndexes(offset, offset + count, ids.length);
    checkState(inDocument, "token store (%s) must have a document started before ids", store);
    for (int i = offset; i < offset + count; i++) {
      int id = ids[i];
      checkArgument(
          id >= 0 && id < vocabulary,
          "token id (%s) must be of the vocabulary of %s, 0 to %s",
          id,
          vocabulary,
          vocabulary - 1);
      put(id);
      tokens++;
    }
  }

  /**
   * Ends the current document.
   *
   * @param text the counts of the text that the ids were produced from; {@link TextCounts#NONE} for
   *     ids that came from no text
   */
  public void endDocument(TextCounts text) {
    checkState(inDocument, "token store (%s) must have a document started before one ends", store);
    counts.add(text.bytes()).add(text.characters()).add(text.words()).add(TextTable.borders(text));
    inDocument = false;
  }

  /** Returns the number of ids added so far. */
  public long tokens() {
    return tokens;
  }

  /** Completes the file. */
  public void finish() throws IOException {
    finish(TokenOrigin.UNKNOWN);
  }

  /** Completes the file and records the origin of the tokens. */
  void finish(TokenOrigin origin) throws IOException {
    checkState(!inDocument, "token store (%s) has a document that was not ended", store);
    TokenStoreHeader header = TokenStoreHeader.of(vocabulary, tokens, documents, origin);
    drain();
    buffer.put(new byte[(int) (header.tableOffset() - file.getFilePointer())]);
    put(starts.build());
    put(counts.build());
    drain();
    file.seek(0);
    file.write(header.toBytes().array());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void put(ImmutableLongArray numbers) throws IOException {
    for (int i = 0; i < numbers.length(); i++) {
      room(Long.BYTES).putLong(numbers.get(i));
    }
  }

  private void put(int id) throws IOException {
    ByteBuffer to = room(bytesPerId);
    switch (bytesPerId) {
      case 1 -> to.put((byte) id);
      case 2 -> to.putShort((short) id);
      default -> to.putInt(id);
    }
  }

  private ByteBuffer room(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      drain();
    }
    return buffer;
  }

  private void drain() throws IOException {
    file.write(buffer.array(), 0, buffer.position());
    buffer.clear();
  }
}
