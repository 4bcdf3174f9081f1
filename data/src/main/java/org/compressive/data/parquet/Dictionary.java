package org.compressive.data.parquet;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/**
 * The strings of a dictionary page. Writers limit a dictionary to about a megabyte, but check its
 * size only after every thousand strings or so, and each string may be a book. A large dictionary
 * is therefore stored in a temporary file, which is deleted when the dictionary is closed.
 */
interface Dictionary extends Closeable {
  /** The maximum size of a dictionary page that is kept in memory, in bytes. */
  int MOST_IN_MEMORY = 1 << 24;

  /** Returns the number of strings. */
  int size();

  /** Returns the string with this number, which must be less than {@link #size}. */
  byte[] get(int number) throws IOException;

  @Override
  default void close() throws IOException {}

  /**
   * Reads a dictionary.
   *
   * @param page the strings, each preceded by its length
   * @param count the number of strings
   * @param bytes the size of the page
   */
  static Dictionary read(InputStream page, int count, int bytes) throws IOException {
    Values values = Values.plain(page);
    if (bytes > MOST_IN_MEMORY) {
      return InFile.of(values, count);
    }
    var strings = ImmutableList.<byte[]>builder();
    for (int i = 0; i < count; i++) {
      strings.add(values.next());
    }
    return new InMemory(strings.build());
  }

  /** A dictionary in memory. */
  record InMemory(ImmutableList<byte[]> strings) implements Dictionary {
    @Override
    public int size() {
      return strings.size();
    }

    @Override
    public byte[] get(int number) {
      return strings.get(number);
    }
  }

  /**
   * A dictionary in a file.
   *
   * @param file the strings, one after the other
   * @param ends the position in the file at which each string ends
   */
  record InFile(FileChannel file, ImmutableLongArray ends) implements Dictionary {
    private static InFile of(Values values, int count) throws IOException {
      FileChannel file =
          FileChannel.open(
              Files.createTempFile("compressive-", ".dictionary"),
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      boolean good = false;
      try {
        var ends = ImmutableLongArray.builder();
        var out = new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16);
        long end = 0;
        for (int i = 0; i < count; i++) {
          byte[] next = values.next();
          out.write(next);
          end += next.length;
          ends.add(end);
        }
        out.flush();
        good = true;
        return new InFile(file, ends.build());
      } finally {
        if (!good) {
          file.close();
        }
      }
    }

    @Override
    public int size() {
      return ends.length();
    }

    @Override
    public byte[] get(int number) throws IOException {
      long start = number == 0 ? 0 : ends.get(number - 1);
      ByteBuffer bytes = ByteBuffer.allocate((int) (ends.get(number) - start));
      while (bytes.hasRemaining()) {
        if (file.read(bytes, start + bytes.position()) < 0) {
          throw new EOFException();
        }
      }
      return bytes.array();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
