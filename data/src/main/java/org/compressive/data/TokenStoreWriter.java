package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkPositionIndexes;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.primitives.ImmutableLongArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a {@link TokenStore}. Everything goes to {@code <name>.tmp} beside the store; {@link
 * #commit} makes it durable and gives it its name in one step, and {@link #close} without a commit
 * deletes it. One writer at a time may write a store.
 */
public final class TokenStoreWriter implements TokenSink, AutoCloseable {
  private final Path store;
  private final Path draft;
  private final int vocabulary;
  private final int bytesPerId;
  private final FileChannel channel;
  private final ImmutableLongArray.Builder starts = ImmutableLongArray.builder();
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
  private long documents;
  private long tokens;
  private boolean committed;

  private TokenStoreWriter(Path store, int vocabulary) throws IOException {
    this.store = store;
    this.draft = store.resolveSibling(store.getFileName() + ".tmp");
    this.vocabulary = vocabulary;
    this.bytesPerId = TokenStoreHeader.of(vocabulary, 0, 0).bytesPerId();
    this.channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
  }

  /**
   * Begins a store of ids below {@code vocabulary}.
   *
   * @param store the file to be; its folder must exist; replaced if it exists itself
   */
  public static TokenStoreWriter create(Path store, int vocabulary) throws IOException {
    checkArgument(vocabulary > 0, "vocabulary is %s: it must be positive", vocabulary);
    TokenStoreWriter writer = new TokenStoreWriter(store, vocabulary);
    try {
      // The counts are not known yet: commit writes the header over these bytes.
      writer.buffer.put(new byte[TokenStoreHeader.BYTES]);
      return writer;
    } catch (RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  /** Begins the next document; the ids that follow are its own. */
  public void startDocument() {
    checkState(
        documents < TokenStoreHeader.MAX_DOCUMENTS,
        "%s would hold more than %s documents",
        store,
        TokenStoreHeader.MAX_DOCUMENTS);
    starts.add(tokens);
    documents++;
  }

  /**
   * Adds the first {@code count} of {@code ids} to the document that was started last.
   *
   * @throws IllegalArgumentException if an id is not below the vocabulary
   * @throws IllegalStateException before the first document
   */
  @Override
  public void accept(int[] ids, int count) throws IOException {
    accept(ids, 0, count);
  }

  /** Adds {@code count} of {@code ids}, from element {@code offset} on. */
  public void accept(int[] ids, int offset, int count) throws IOException {
    checkPositionIndexes(offset, offset + count, ids.length);
    checkState(documents > 0, "%s has no document yet: startDocument comes first", store);
    for (int i = offset; i < offset + count; i++) {
      int id = ids[i];
      checkArgument(
          id >= 0 && id < vocabulary,
          "token id is %s: a vocabulary of %s has 0 to %s",
          id,
          vocabulary,
          vocabulary - 1);
      put(id);
      tokens++;
    }
  }

  /** How many ids were added. */
  public long tokens() {
    return tokens;
  }

  /** Completes the file, forces it to disk, names it and forces the naming. */
  public void commit() throws IOException {
    checkState(!committed, "%s is already committed", store);
    TokenStoreHeader header = TokenStoreHeader.of(vocabulary, tokens, documents);
    drain();
    buffer.put(new byte[(int) (header.tableOffset() - channel.position())]);
    ImmutableLongArray table = starts.build();
    for (int i = 0; i < table.length(); i++) {
      room(Long.BYTES).putLong(table.get(i));
    }
    drain();
    ByteBuffer head = header.toBytes();
    while (head.hasRemaining()) {
      channel.write(head, head.position());
    }
    channel.force(true);
    channel.close();
    Files.move(draft, store, StandardCopyOption.ATOMIC_MOVE);
    committed = true;
    Durable.forceFolder(store.toAbsolutePath().getParent());
  }

  /** Closes the file; deletes what was not committed. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (!committed) {
      Files.deleteIfExists(draft);
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
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }
}
