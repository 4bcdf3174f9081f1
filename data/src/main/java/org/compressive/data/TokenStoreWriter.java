package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkPositionIndexes;
import static com.google.common.base.Preconditions.checkState;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
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
  // Not a FileChannel: an interrupt would close it.
  private final RandomAccessFile file;
  private final OutputStream head;
  private final BlockChecksumStream out;
  private final IdWriter ids;
  private final NumberSpool starts;
  private final NumberSpool counts;
  private final NumberSpool contexts;
  private long documents;
  private long tokens;
  private long begin; // of the current document
  private boolean inDocument;

  private TokenStoreWriter(Path store, int vocabulary) throws IOException {
    this.store = store;
    this.vocabulary = vocabulary;
    this.file = new RandomAccessFile(store.toFile(), "rw");
    this.head = new FileOutputStream(file.getFD());
    this.out = new BlockChecksumStream(head);
    this.ids = new IdWriter(out, vocabulary);
    Path folder = store.toAbsolutePath().getParent();
    this.starts = new NumberSpool(folder);
    this.counts = new NumberSpool(folder);
    this.contexts = new NumberSpool(folder);
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
      // The counts are still unknown, so finish writes the header over these bytes.
      writer.head.write(new byte[TokenStoreHeader.mostBytes()]);
    } catch (IOException e) {
      writer.close();
      throw e;
    }
    return writer;
  }

  /** Begins the next document, to which the ids that follow belong. */
  public void startDocument() throws IOException {
    checkState(!inDocument, "token store (%s) has a document that was not ended", store);
    checkState(
        documents < TokenStoreHeader.MAX_DOCUMENTS,
        "token store (%s) must not hold more than %s documents",
        store,
        TokenStoreHeader.MAX_DOCUMENTS);
    starts.add(tokens);
    begin = tokens;
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
    this.ids.write(ids, offset, count);
    tokens += count;
  }

  /**
   * Adds ids to the current document that are already encoded as in this store, in the first {@code
   * bytes} bytes of an array.
   */
  void copy(byte[] encoded, int bytes) throws IOException {
    checkState(inDocument, "token store (%s) must have a document started before ids", store);
    ids.flush();
    out.write(encoded, 0, bytes);
    tokens += bytes / TokenStoreHeader.bytesPerId(vocabulary);
  }

  /**
   * Ends the current document.
   *
   * @param text the counts of the text that the ids were produced from; {@link TextCounts#NONE} for
   *     ids that came from no text
   */
  public void endDocument(TextCounts text) throws IOException {
    endDocument(0, text);
  }

  /**
   * Ends the current document, which begins with a context.
   *
   * @param context the number of tokens at the beginning of the document that are read but not
   *     scored
   * @param text the counts of the text that the other ids were produced from
   */
  public void endDocument(long context, TextCounts text) throws IOException {
    checkState(inDocument, "token store (%s) must have a document started before one ends", store);
    checkArgument(
        context >= 0 && context <= tokens - begin,
        "context (%s tokens) must be 0 to %s, the tokens of its document",
        context,
        tokens - begin);
    contexts.add(context);
    counts.add(text.bytes()).add(text.characters()).add(text.words()).add(TextTable.borders(text));
    inDocument = false;
  }

  /** Returns the number of ids added so far. */
  public long tokens() {
    return tokens;
  }

  /** Completes the file. The origin of the tokens is recorded as unknown. */
  public void finish() throws IOException {
    finish(TokenOrigin.UNKNOWN);
  }

  /** Completes the file and records the origin of the tokens. */
  void finish(TokenOrigin origin) throws IOException {
    checkState(!inDocument, "token store (%s) has a document that was not ended", store);
    TokenStoreHeader header = TokenStoreHeader.of(vocabulary, tokens, documents, origin);
    ids.flush();
    out.write(new byte[(int) (header.tableOffset() - file.getFilePointer())]);
    starts.writeTo(out);
    counts.writeTo(out);
    contexts.writeTo(out);
    head.write(out.checksums(header.toBytes()));
    file.seek(0);
    head.write(header.toBytes().array());
  }

  @Override
  public void close() throws IOException {
    try (starts;
        counts;
        contexts) {
      file.close();
    }
  }
}
