package org.compressive.data;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads a shard that {@link ShardWriter} wrote, document by document. */
final class ShardReader implements Closeable {
  private final Path shard;
  private final DataInputStream documents;
  private final InputStream ids;
  private @Nullable TokenizedDocument document;

  private ShardReader(Path shard) throws IOException {
    this.shard = shard;
    this.documents =
        new DataInputStream(
            new BufferedInputStream(
                new FileInputStream(shard.resolve(ShardWriter.DOCUMENTS).toFile())));
    this.ids = new FileInputStream(shard.resolve(ShardWriter.IDS).toFile());
  }

  /** Opens a shard at its first document. */
  static ShardReader open(Path shard) throws IOException {
    ShardReader reader = new ShardReader(shard);
    reader.next();
    return reader;
  }

  /** Returns the current document, or null after the last. */
  @Nullable TokenizedDocument document() {
    return document;
  }

  /**
   * Moves to the next document. The ids of the current one must have been read, unless no more ids
   * will be read.
   */
  void next() throws IOException {
    document = TokenizedDocument.read(documents);
  }

  /** Reads the next {@code count} bytes of the ids. */
  void read(byte[] into, int count) throws IOException {
    if (ids.readNBytes(into, 0, count) < count) {
      throw new EOFException("shard (%s) is damaged; its ids end early".formatted(shard));
    }
  }

  @Override
  public void close() throws IOException {
    try (documents) {
      ids.close();
    }
  }
}
