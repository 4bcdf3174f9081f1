package org.compressive.data.parquet;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads structures in Thrift's compact protocol, in which Parquet writes its metadata. */
final class ThriftReader {
  private static final int STOP = 0;
  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int BYTE = 3;
  private static final int I16 = 4;
  private static final int I32 = 5;
  private static final int I64 = 6;
  private static final int DOUBLE = 7;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int SET = 10;
  private static final int MAP = 11;
  private static final int STRUCT = 12;

  private static final int DEEPEST = 32;

  private final InputStream bytes;

  private ThriftReader(InputStream bytes) {
    this.bytes = bytes;
  }

  /** Reads a structure, and leaves the stream just after it. */
  static ThriftStruct read(InputStream bytes) throws IOException {
    return new ThriftReader(bytes).struct(0);
  }

  private ThriftStruct struct(int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IOException("metadata is damaged; its depth (%s) is too large".formatted(depth));
    }
    Map<Integer, Object> fields = new HashMap<>();
    int id = 0;
    for (int header = octet(); header != STOP; header = octet()) {
      int type = header & 0xF;
      int step = header >>> 4;
      id = step == 0 ? (int) signed() : id + step;
      fields.put(id, type == TRUE || type == FALSE ? (Object) (type == TRUE) : value(type, depth));
    }
    return new ThriftStruct(fields);
  }

  private Object value(int type, int depth) throws IOException {
    return switch (type) {
      // Only in a list; the header of a field contains the value of a boolean.
      case TRUE, FALSE -> octet() == TRUE;
      case BYTE -> (long) (byte) octet();
      case I16, I32, I64 -> signed();
      case DOUBLE -> exactly(Double.BYTES);
      case BINARY -> exactly(size(unsigned()));
      case LIST, SET -> list(depth);
      case MAP -> map(depth);
      case STRUCT -> struct(depth + 1);
      default -> throw new IOException("metadata is damaged; type (%s) is unknown".formatted(type));
    };
  }

  private List<Object> list(int depth) throws IOException {
    int header = octet();
    int size = header >>> 4 == 0xF ? size(unsigned()) : header >>> 4;
    List<Object> list = new ArrayList<>(); // Not presized: a damaged size may be huge.
    for (int i = 0; i < size; i++) {
      list.add(value(header & 0xF, depth + 1));
    }
    return list;
  }

  /**
   * Reads a map as a list in which keys and values alternate. Maps are read only to move past them.
   */
  private List<Object> map(int depth) throws IOException {
    int size = size(unsigned());
    int types = size == 0 ? 0 : octet();
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(value(types >>> 4, depth + 1));
      list.add(value(types & 0xF, depth + 1));
    }
    return list;
  }

  private long signed() throws IOException {
    return Varint.signed(bytes);
  }

  private long unsigned() throws IOException {
    return Varint.unsigned(bytes);
  }

  private static int size(long size) throws IOException {
    if (size < 0 || size > Integer.MAX_VALUE) {
      throw new IOException("metadata is damaged; size (%s) is too large".formatted(size));
    }
    return (int) size;
  }

  private int octet() throws IOException {
    return Varint.octet(bytes);
  }

  private byte[] exactly(int length) throws IOException {
    byte[] read = bytes.readNBytes(length);
    if (read.length < length) {
      throw new EOFException();
    }
    return read;
  }
}
