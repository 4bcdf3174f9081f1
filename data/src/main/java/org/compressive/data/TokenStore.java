package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkPositionIndexes;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.primitives.ImmutableLongArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A read-only file that holds token ids, and the positions at which documents and their texts
 * begin, and is mapped into memory. A corpus of any size therefore costs address space, not heap.
 * The package documentation specifies the file's layout, and {@link TokenStoreWriter} writes it.
 * Safe for use by several threads.
 *
 * <p>Java maps at most 2 GiB at a time, so the ids are mapped in segments. The mappings are
 * released when the closed store is garbage-collected; until then, Windows does not allow the file
 * to be deleted.
 */
public final class TokenStore implements AutoCloseable {
  private static final int SEGMENT_BYTES = 1 << 30;

  private final Path file;
  private final String name;
  private final TokenStoreHeader header;
  private final ImmutableLongArray documents;
  private final ImmutableLongArray contexts; // empty if no document has a context
  private final int idsPerSegment;
  private volatile MappedByteBuffer[] segments;
  private final @Nullable TextTable texts; // null if a file of format 1 was not counted
  private final @Nullable StoreChecksums checksums; // null before format 3

  private TokenStore(
      Path file,
      String name,
      TokenStoreHeader header,
      ImmutableLongArray documents,
      ImmutableLongArray contexts,
      MappedByteBuffer[] segments,
      int idsPerSegment,
      @Nullable TextTable texts,
      @Nullable StoreChecksums checksums) {
    this.file = file;
    this.name = name;
    this.header = header;
    this.documents = documents;
    this.contexts = contexts;
    this.segments = segments;
    this.idsPerSegment = idsPerSegment;
    this.texts = texts;
    this.checksums = checksums;
  }

  /**
   * Opens a store. A store of format 1 has no counts of its text, which {@link #text} needs; call
   * {@link #counted} to compute them.
   *
   * @throws CorpusException if the file is missing, is not a token store, has an unknown format
   *     version or is damaged; the message names the file and the rule. Damage to the ids is found
   *     when they are first read, if the file has checksums
   */
  public static TokenStore open(Path file) {
    return open(file, SEGMENT_BYTES);
  }

  /** Opens a store with segments of {@code segmentBytes}, which must be a multiple of 4. */
  static TokenStore open(Path file, int segmentBytes) {
    checkArgument(segmentBytes % 4 == 0, "segmentBytes (%s) must be a multiple of 4", segmentBytes);
    if (!Files.isRegularFile(file)) {
      throw new CorpusException("token store (%s) must be a file".formatted(file));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer head = readFully(channel, 0, TokenStoreHeader.mostBytes());
      TokenStoreHeader header = TokenStoreHeader.parse(file.toString(), head, channel.size());
      StoreChecksums checksums =
          header.hasChecksums()
              ? StoreChecksums.map(file.toString(), channel, header, head.rewind())
              : null;
      if (checksums != null) {
        checksums.check(header.tableOffset(), header.checksumsOffset());
      }
      ImmutableLongArray documents = readDocuments(file, channel, header);
      return new TokenStore(
          file,
          "token store (" + file + ")",
          header,
          documents,
          readContexts(file, channel, header, documents),
          map(channel, header, segmentBytes),
          segmentBytes / header.bytesPerId(),
          header.hasCounts() ? TextTable.map(file.toString(), channel, header) : null,
          checksums);
    } catch (IOException e) {
      throw CorpusException.unreadable("token store", file.toString(), e);
    }
  }

  /** Returns the number of token ids in the store. */
  public long size() {
    return header.tokens();
  }

  /** Returns the vocabulary size; every id is less than this. */
  public int vocabulary() {
    return header.vocabulary();
  }

  /** Returns the file that this store was opened from. */
  public Path file() {
    return file;
  }

  /** Returns the name of this store in messages: {@code token store (file)} unless renamed. */
  public String name() {
    return name;
  }

  /**
   * Returns this store under another name. Messages about a temporary file then name the text from
   * which it was created.
   *
   * @param changed the new name, a kind of source with its value, such as {@code corpus
   *     (novel.txt)}
   */
  public TokenStore named(String changed) {
    return new TokenStore(
        file, changed, header, documents, contexts, segments, idsPerSegment, texts, checksums);
  }

  /**
   * Returns the index of the first token of each document, in order. The index of an empty document
   * equals that of the next document or, if the document is the last, the size of the store.
   */
  public ImmutableLongArray documents() {
    return documents;
  }

  /** Returns the index after the last token of a document. */
  public long end(int document) {
    return document + 1 < documents.length() ? documents.get(document + 1) : size();
  }

  /**
   * Returns the index of the first token of a document's text, which follows the tokens of its
   * context. A model reads the context and is not scored on it.
   */
  public long textStart(int document) {
    long start = documents.get(document);
    return contexts.isEmpty() ? start : start + contexts.get(document);
  }

  /** Returns the number of tokens in a range that belong to no context and so are scored. */
  public long scored(long from, long to) {
    long scored = Math.max(0, to - from);
    if (contexts.isEmpty() || scored == 0) {
      return scored;
    }
    for (int document = document(from);
        document < documents.length() && documents.get(document) < to;
        document++) {
      long first = Math.max(from, documents.get(document));
      scored -= Math.max(0, Math.min(to, textStart(document)) - first);
    }
    return scored;
  }

  /**
   * Says of each of {@code count} tokens whether it is scored, starting with that at {@code from}.
   */
  void readScored(long from, boolean[] into, int offset, int count) {
    Arrays.fill(into, offset, offset + count, true);
    if (contexts.isEmpty()) {
      return;
    }
    for (int document = document(from);
        document < documents.length() && documents.get(document) < from + count;
        document++) {
      long first = Math.max(from, documents.get(document));
      long last = Math.min(from + count, textStart(document));
      if (first < last) {
        Arrays.fill(into, offset + (int) (first - from), offset + (int) (last - from), false);
      }
    }
  }

  /**
   * Checks that a tokenizer may have produced the tokens. The check passes for any tokenizer if the
   * origin of the tokens is unknown.
   *
   * @throws CorpusException if another tokenizer produced them
   */
  public void checkProducedBy(Tokenizer tokenizer) {
    if (!origin().agreesWith(TokenOrigin.of(tokenizer))) {
      throw new CorpusException(
          ("token store (%s) must have been written with the model's tokenizer (%s), not that of"
                  + " SHA-256 %s")
              .formatted(
                  file,
                  tokenizer.description(),
                  TokenOrigin.shortened(origin().tokenizer().toString())));
    }
  }

  /** Returns the origin of the tokens, as far as the file records it. */
  TokenOrigin origin() {
    return header.origin();
  }

  /**
   * Returns this store with counts of its text. For a file of format 1, which has none, this method
   * computes them by reading the whole file.
   *
   * @param tokenizer the tokenizer that produced the tokens
   * @throws CorpusException if the file has format 1 and the tokenizer is not lossless
   */
  public TokenStore counted(Tokenizer tokenizer) {
    if (texts != null) {
      return this;
    }
    if (!tokenizer.lossless()) {
      throw new CorpusException(
          ("token store (%s) has format %s, without counts of bytes and words; a tokenizer"
                  + " that is not lossless cannot count them")
              .formatted(file, header.version()));
    }
    TextTable counts = TextTable.count(this, tokenizer);
    return new TokenStore(
        file, name, header, documents, contexts, segments, idsPerSegment, counts, checksums);
  }

  /**
   * Returns the counts of the text that a range of tokens stands for, without contexts and as one
   * text even if the range spans several documents. The counts of a whole document are those that
   * were computed when its text was tokenized. The counts of part of a document come from its
   * tokens if the tokenizer is lossless; otherwise they are the share of the document's counts that
   * corresponds to the part's share of its tokens.
   *
   * @param from the index of the first token
   * @param to the index after the last token
   * @param tokenizer the tokenizer that produced the tokens
   * @throws CorpusException if the file has format 1 and was not {@link #counted}
   */
  public TextCounts text(long from, long to, Tokenizer tokenizer) {
    if (from < 0 || to < from || to > size()) {
      throw outOfBounds(from, to);
    }
    TextTable counts = texts;
    if (counts == null) {
      throw new CorpusException(
          ("token store (%s) has format %s, without counts of bytes and words; its text must be"
                  + " counted first")
              .formatted(file, header.version()));
    }
    TextCounts sum = TextCounts.NONE;
    for (int document = document(from); document < documents.length(); document++) {
      if (documents.get(document) >= to) {
        break;
      }
      long last = Math.min(to, end(document));
      long first = Math.min(last, Math.max(from, textStart(document)));
      sum = sum.followedBy(text(counts, document, first, last, tokenizer));
    }
    return sum;
  }

  /** Returns the counts of part of the text of one document. */
  private TextCounts text(TextTable counts, int document, long from, long to, Tokenizer tokenizer) {
    long start = textStart(document);
    long end = end(document);
    if (from == to) {
      return TextCounts.NONE;
    }
    if (from == start && to == end) {
      return counts.get(document);
    }
    if (!tokenizer.lossless()) {
      return counts.get(document).share(from - start, to - start, end - start);
    }
    TokenText part = new TokenText(tokenizer);
    part.accept(this, from, to);
    return part.take();
  }

  /** Returns the document that holds a token: the last one that begins at or before it. */
  public int document(long token) {
    int low = 0;
    int high = documents.length();
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (documents.get(middle) <= token) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Returns the id at {@code index}. */
  public int token(long index) {
    int[] one = new int[1];
    read(index, one, 0, 1);
    return one[0];
  }

  /**
   * Copies {@code count} ids, starting with the one at {@code from}.
   *
   * @param into the array that receives the ids, starting at {@code offset}
   * @throws IndexOutOfBoundsException if the range exceeds the store or the array
   * @throws CorpusException if the bytes of the file do not match their checksum
   */
  public void read(long from, int[] into, int offset, int count) {
    checkPositionIndexes(offset, offset + count, into.length);
    if (from < 0 || count > size() - from) {
      throw outOfBounds(from, from + count);
    }
    MappedByteBuffer[] mapped = segments;
    checkState(mapped.length > 0 || size() == 0, "token store (%s) is closed", file);
    if (checksums != null) {
      long first = header.idsOffset() + from * header.bytesPerId();
      checksums.check(first, first + (long) count * header.bytesPerId());
    }
    long at = from;
    int to = offset;
    while (to < offset + count) {
      int first = (int) (at % idsPerSegment);
      int run = Math.min(offset + count - to, idsPerSegment - first);
      copy(mapped[(int) (at / idsPerSegment)], first, into, to, run);
      at += run;
      to += run;
    }
  }

  @Override
  public void close() {
    segments = new MappedByteBuffer[0];
  }

  private IndexOutOfBoundsException outOfBounds(long from, long to) {
    return new IndexOutOfBoundsException(
        "tokens (%s to %s) must be of the %s of token store %s".formatted(from, to, size(), file));
  }

  private void copy(ByteBuffer segment, int first, int[] into, int offset, int count) {
    switch (header.bytesPerId()) {
      case 1 -> {
        for (int i = 0; i < count; i++) {
          into[offset + i] = segment.get(first + i) & 0xFF;
        }
      }
      case 2 -> {
        for (int i = 0; i < count; i++) {
          into[offset + i] = segment.getShort((first + i) * 2) & 0xFFFF;
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          into[offset + i] = segment.getInt((first + i) * 4);
        }
      }
    }
  }

  private static MappedByteBuffer[] map(
      FileChannel channel, TokenStoreHeader header, int segmentBytes) throws IOException {
    long bytes = header.tokens() * header.bytesPerId();
    MappedByteBuffer[] segments =
        new MappedByteBuffer[(int) ((bytes + segmentBytes - 1) / segmentBytes)];
    for (int i = 0; i < segments.length; i++) {
      long start = (long) i * segmentBytes;
      segments[i] =
          channel.map(
              FileChannel.MapMode.READ_ONLY,
              header.idsOffset() + start,
              Math.min(segmentBytes, bytes - start));
      segments[i].order(ByteOrder.LITTLE_ENDIAN);
    }
    return segments;
  }

  private static ImmutableLongArray readDocuments(
      Path file, FileChannel channel, TokenStoreHeader header) throws IOException {
    int count = (int) header.documents();
    ImmutableLongArray.Builder starts = ImmutableLongArray.builder(count);
    long last = 0;
    ByteBuffer table = readFully(channel, header.tableOffset(), count * Long.BYTES);
    for (int i = 0; i < count; i++) {
      long start = table.getLong();
      if (start < last || start > header.tokens() || (i == 0 && start != 0)) {
        throw new CorpusException(
            "token store (%s) is damaged; its first token (%s) of document %s must be %s to %s"
                .formatted(file, start, i, last, i == 0 ? 0 : header.tokens()));
      }
      starts.add(start);
      last = start;
    }
    return starts.build();
  }

  private static ImmutableLongArray readContexts(
      Path file, FileChannel channel, TokenStoreHeader header, ImmutableLongArray documents)
      throws IOException {
    if (!header.hasContexts()) {
      return ImmutableLongArray.of();
    }
    int count = documents.length();
    ImmutableLongArray.Builder contexts = ImmutableLongArray.builder(count);
    boolean any = false;
    ByteBuffer table = readFully(channel, header.contextsOffset(), count * Long.BYTES);
    for (int i = 0; i < count; i++) {
      long end = i + 1 < count ? documents.get(i + 1) : header.tokens();
      long context = table.getLong();
      if (context < 0 || context > end - documents.get(i)) {
        throw new CorpusException(
            "token store (%s) is damaged; its context (%s tokens) of document %s must be 0 to %s"
                .formatted(file, context, i, end - documents.get(i)));
      }
      any |= context > 0;
      contexts.add(context);
    }
    return any ? contexts.build() : ImmutableLongArray.of();
  }

  /** Reads {@code bytes} bytes at {@code position}, or fewer if the file ends first. */
  private static ByteBuffer readFully(FileChannel channel, long position, int bytes)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {}
    return buffer.flip();
  }
}
