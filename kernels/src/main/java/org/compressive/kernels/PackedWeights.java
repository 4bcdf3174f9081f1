package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.tensorflow.ndarray.Shape;

/**
 * A matrix in the layout in which {@link PackedProducts} multiplies rows by it: blocks of 64
 * columns, each row of a block in turn, so that memory is read from start to end. The last block is
 * filled with zeros. Within a row, elements of a smaller type than float32 are interleaved, so that
 * a vector of int32 holds whole vectors of them: bfloat16 the next two, int8 the next four.
 *
 * <p>The bytes are a header of 64 bytes (a mark, the bytes of an element, K and N as int32), the
 * elements {@code [N/64, K, 64]} and, for int8, a float32 scale for each column.
 */
final class PackedWeights {

  static final int BLOCK = 64;
  static final int HEADER = 64;

  private static final int MARK = 0x43545057;

  /** The types of the elements. */
  enum Format {
    FLOAT32(4),
    BFLOAT16(2),
    INT8(1);

    private final int bytes;

    Format(int bytes) {
      this.bytes = bytes;
    }

    static Format of(int bytes) {
      return switch (bytes) {
        case 4 -> FLOAT32;
        case 2 -> BFLOAT16;
        case 1 -> INT8;
        default ->
            throw new IllegalArgumentException("weight size (" + bytes + ") must be 1, 2 or 4");
      };
    }

    int bytes() {
      return bytes;
    }
  }

  private PackedWeights() {}

  /** Returns the shape of the packed form of a matrix, {@code [bytes]}. */
  static Shape shape(Format format, Shape matrix) {
    checkArgument(
        matrix.numDimensions() == 2 && !matrix.hasUnknownDimension(),
        "matrix to pack (%s) must be [K, N]",
        matrix);
    long columns = padded(matrix.get(1));
    long scales = format == Format.INT8 ? columns * Float.BYTES : 0;
    return Shape.of(HEADER + matrix.get(0) * columns * format.bytes() + scales);
  }

  /** Returns a number of columns, rounded up to whole blocks. */
  static long padded(long columns) {
    return (columns + BLOCK - 1) / BLOCK * BLOCK;
  }

  static void pack(Format format, KernelCall call) {
    Shape shape = call.input(0).shape();
    int rows = (int) shape.get(0);
    int columns = (int) shape.get(1);
    FloatBuffer matrix = call.input(0).floats();
    ByteBuffer packed = call.output(0, shape(format, shape)).bytes();
    packed.putInt(MARK).putInt(format.bytes()).putInt(rows).putInt(columns);
    packed.position(HEADER);
    float[] scales = format == Format.INT8 ? scales(matrix, rows, columns) : new float[0];
    for (int first = 0; first < columns; first += BLOCK) {
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < BLOCK; i++) {
          int column = first + interleaved(i, Float.BYTES / format.bytes());
          float weight = column < columns ? matrix.get(row * columns + column) : 0;
          switch (format) {
            case FLOAT32 -> packed.putFloat(weight);
            case BFLOAT16 -> packed.putShort(bfloat16(weight));
            case INT8 -> packed.put(int8(weight, scales[column]));
          }
        }
      }
    }
    for (float scale : scales) {
      packed.putFloat(scale);
    }
  }

  /**
   * Returns the number of the element at a place in which vectors are interleaved.
   *
   * @param vectors the number of vectors that are interleaved
   */
  static int interleaved(int place, int vectors) {
    int group = place / (vectors * VectorMemory.LANES);
    int within = place % (vectors * VectorMemory.LANES);
    return (group * vectors + within % vectors) * VectorMemory.LANES + within / vectors;
  }

  /** Returns the scale of each column, with which its largest element is 127 or -127. */
  private static float[] scales(FloatBuffer matrix, int rows, int columns) {
    float[] scales = new float[(int) padded(columns)];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        float size = Math.abs(matrix.get(row * columns + column));
        scales[column] = Math.max(scales[column], size / Byte.MAX_VALUE); // NaN stays
      }
    }
    return scales;
  }

  private static byte int8(float weight, float scale) {
    return scale == 0 ? 0 : (byte) Math.rint(weight / scale);
  }

  /** Rounds to the nearest bfloat16, and to the even one of two. */
  private static short bfloat16(float x) {
    int bits = Float.floatToRawIntBits(x);
    if (Float.isNaN(x)) {
      return (short) ((bits >> Short.SIZE) | 0x40); // a quiet NaN, whose low half may be lost
    }
    return (short) ((bits + 0x7fff + ((bits >> Short.SIZE) & 1)) >> Short.SIZE);
  }

  /** The sizes of packed weights. */
  record Header(Format format, int rows, int columns) {

    /** Reads the header, and checks it against the length. */
    static Header read(ByteBuffer packed) {
      checkArgument(
          packed.limit() >= HEADER && packed.getInt(0) == MARK,
          "weights (%s bytes) must be packed",
          packed.limit());
      var header = new Header(Format.of(packed.getInt(4)), packed.getInt(8), packed.getInt(12));
      long expected = shape(header.format(), Shape.of(header.rows(), header.columns())).size();
      checkArgument(
          packed.limit() == expected,
          "weights (%s bytes) must have %s bytes",
          packed.limit(),
          expected);
      return header;
    }

    /** Returns the byte offset of a block of columns. */
    long offset(int block) {
      return HEADER + (long) block * rows * BLOCK * format.bytes();
    }
  }
}
