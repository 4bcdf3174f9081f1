package org.compressive.data.parquet;

import com.google.common.collect.ImmutableList;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The part of the metadata at the end of a Parquet file that is needed to read one column of text.
 *
 * @param nullable whether the column may have nulls
 * @param chunks the chunks of the column, one for each row group
 */
record Footer(boolean nullable, ImmutableList<ColumnChunk> chunks) {
  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};
  private static final int TRAILER = 8;
  private static final int NAMES = 10;

  private static final long BYTE_ARRAY = 6;
  private static final long REPEATED = 2;
  private static final long REQUIRED = 0;
  private static final long UTF8 = 0;
  private static final int LOGICAL_STRING = 1;

  /** A column of the schema, and the index of its chunk in each row group. */
  private record Column(ThriftStruct element, int index) {
    String name() throws IOException {
      return element.text(4);
    }

    boolean isNested() throws IOException {
      return element.number(5).orElse(0L) > 0;
    }

    boolean isText() throws IOException {
      boolean isString =
          element.has(10)
              ? element.struct(10).has(LOGICAL_STRING)
              : element.number(6).equals(Optional.of(UTF8));
      return !isNested()
          && isString
          && element.number(1).equals(Optional.of(BYTE_ARRAY))
          && !element.number(3).equals(Optional.of(REPEATED));
    }
  }

  /** Thrown when a file has no column of text with the requested name. */
  static final class NoSuchText extends Exception {
    private static final long serialVersionUID = 1L;

    NoSuchText(String message) {
      super(message);
    }
  }

  /**
   * Reads the metadata.
   *
   * @param column the name of the column
   * @throws NoSuchText if there is no such column or it does not hold text; its message begins with
   *     "column"
   * @throws IOException if the file cannot be read or is damaged
   */
  static Footer read(FileChannel file, String column) throws IOException, NoSuchText {
    ThriftStruct metadata = metadata(file);
    Column found = find(metadata.structs(2), column);
    var chunks = ImmutableList.<ColumnChunk>builder();
    for (ThriftStruct group : metadata.structs(4)) {
      List<ThriftStruct> columns = group.structs(1);
      if (found.index() >= columns.size()) {
        throw new IOException("metadata is damaged; a group of rows has too few columns");
      }
      ColumnChunk chunk = ColumnChunk.of(columns.get(found.index()));
      if (chunk.values() != group.count(3)) {
        throw new IOException("metadata is damaged; a group has other rows than its column");
      }
      chunks.add(chunk);
    }
    boolean nullable = !found.element().number(3).equals(Optional.of(REQUIRED));
    return new Footer(nullable, chunks.build());
  }

  private static ThriftStruct metadata(FileChannel file) throws IOException {
    byte[] trailer = bytes(file, file.size() - TRAILER, TRAILER);
    if (!Arrays.equals(Arrays.copyOfRange(trailer, 4, TRAILER), MAGIC)) {
      throw new EOFException();
    }
    int length = ByteBuffer.wrap(trailer).order(ByteOrder.LITTLE_ENDIAN).getInt();
    long start = file.size() - TRAILER - length;
    if (length < 0 || start < MAGIC.length) {
      throw new EOFException();
    }
    return ThriftReader.read(new ByteArrayInputStream(bytes(file, start, length)));
  }

  private static byte[] bytes(FileChannel file, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (position < 0 || file.read(bytes, position + bytes.position()) < 0) {
        throw new EOFException();
      }
    }
    return bytes.array();
  }

  private static Column find(List<ThriftStruct> schema, String name)
      throws IOException, NoSuchText {
    List<Column> columns = columns(schema);
    List<String> names = new ArrayList<>();
    for (Column column : columns) {
      if (column.name().equals(name)) {
        if (!column.isText()) {
          throw new NoSuchText("column (%s) must hold strings".formatted(name));
        }
        return column;
      }
      names.add(column.name());
    }
    throw new NoSuchText(
        "column (%s) is missing; data.textColumn must be one of the columns (%s)"
            .formatted(name, names.stream().limit(NAMES).collect(Collectors.joining(", "))));
  }

  /** Returns the columns at the top level. */
  private static List<Column> columns(List<ThriftStruct> schema) throws IOException {
    List<Column> columns = new ArrayList<>();
    int leaves = 0;
    int at = 1; // After the root.
    while (at < schema.size()) {
      columns.add(new Column(schema.get(at), leaves));
      int end = end(schema, at);
      for (ThriftStruct element : schema.subList(at, end)) {
        leaves += element.number(5).orElse(0L) > 0 ? 0 : 1;
      }
      at = end;
    }
    return columns;
  }

  /** Returns the index after an element and all elements below it. */
  private static int end(List<ThriftStruct> schema, int at) throws IOException {
    long open = 1;
    int end = at;
    while (open > 0) {
      if (end >= schema.size()) {
        throw new IOException("metadata is damaged; the schema is incomplete");
      }
      open += schema.get(end++).number(5).orElse(0L) - 1;
    }
    return end;
  }
}
