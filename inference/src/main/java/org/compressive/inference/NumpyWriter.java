package org.compressive.inference;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.joining;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Writes one array in NumPy's .npy format, version 1.0: a header, then the elements row by row. */
final class NumpyWriter implements Closeable {

  static final String FLOAT32 = "<f4";
  static final String INT32 = "<i4";
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64;

  private final OutputStream out;

  private NumpyWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Creates a file and writes its header.
   *
   * @param type {@link #FLOAT32} or {@link #INT32}
   * @param shape the shape of the whole array
   */
  static NumpyWriter create(Path file, String type, long... shape) throws IOException {
    var writer = new NumpyWriter(new BufferedOutputStream(Files.newOutputStream(file)));
    writer.header(type, shape);
    return writer;
  }

  private void header(String type, long[] shape) throws IOException {
    String sizes = Arrays.stream(shape).mapToObj(size -> size + ",").collect(joining());
    String description =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s)}".formatted(type, sizes);
    int unpadded = MAGIC.length + Short.BYTES + description.length() + 1;
    int padding = Math.floorMod(-unpadded, ALIGNMENT);
    byte[] header = (description + " ".repeat(padding) + "\n").getBytes(US_ASCII);
    out.write(MAGIC);
    out.write(header.length & 0xFF);
    out.write(header.length >> Byte.SIZE);
    out.write(header);
  }

  /** Appends elements. */
  void write(float[] values) throws IOException {
    byte[] bytes = new byte[values.length * Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    out.write(bytes);
  }

  /** Appends elements. */
  void write(int[] values) throws IOException {
    byte[] bytes = new byte[values.length * Integer.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(values);
    out.write(bytes);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
