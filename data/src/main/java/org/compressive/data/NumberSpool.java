package org.compressive.data;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A sequence of 8-byte numbers that are collected one by one and then written together. If there
 * are many, they are stored in a temporary file, so that memory does not grow with the number of
 * documents.
 */
final class NumberSpool implements Closeable {
  private final Path folder;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
  private @Nullable Path name;
  private @Nullable RandomAccessFile file; // null while all numbers fit in the buffer

  /**
   * Creates a spool.
   *
   * @param folder the folder for the temporary file
   */
  NumberSpool(Path folder) {
    this.folder = folder;
  }

  NumberSpool add(long number) throws IOException {
    if (buffer.remaining() < Long.BYTES) {
      spill();
    }
    buffer.putLong(number);
    return this;
  }

  /** Writes all numbers in little-endian order. */
  void writeTo(OutputStream out) throws IOException {
    RandomAccessFile spilled = file;
    if (spilled != null) {
      byte[] piece = new byte[1 << 16];
      spilled.seek(0);
      for (int read = spilled.read(piece); read > 0; read = spilled.read(piece)) {
        out.write(piece, 0, read);
      }
    }
    out.write(buffer.array(), 0, buffer.position());
  }

  private void spill() throws IOException {
    if (file == null) {
      name = Files.createTempFile(folder, ".numbers", ".tmp");
      file = new RandomAccessFile(name.toFile(), "rw");
    }
    file.write(buffer.array(), 0, buffer.position());
    buffer.clear();
  }

  @Override
  public void close() throws IOException {
    if (file != null && name != null) {
      file.close();
      Files.delete(name);
      file = null;
    }
  }
}
