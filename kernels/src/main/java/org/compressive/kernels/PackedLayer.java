package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Maps;
import com.google.common.primitives.Ints;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.compressive.kernels.TokenLayer.Activation;
import org.compressive.kernels.TokenLayer.Axis;
import org.compressive.kernels.TokenLayer.Part;
import org.compressive.kernels.TokenLayer.Settings;
import org.tensorflow.ndarray.Shape;

/**
 * A packed layer: a header of int32 with the settings and the places of the parts, then the parts,
 * each at a multiple of 64 bytes. Matrices are {@link PackedWeights}; everything else is float32.
 */
final class PackedLayer {

  private static final int ALIGNMENT = 64;
  private static final int MARK = 0x43544c59;
  private static final ImmutableList<Part> PARTS = ImmutableList.copyOf(Part.values());
  private static final ImmutableList<Activation> ACTIVATIONS =
      ImmutableList.copyOf(Activation.values());

  /**
   * The layout of a layer that is to be packed.
   *
   * @param header the header, padded
   * @param lengths the number of bytes of each part, without padding
   * @param size the number of bytes of all
   */
  record Layout(ImmutableList<Integer> header, Map<Part, Integer> lengths, long size) {}

  /** A position axis: the place of each of its slots, and the column of its first key. */
  @SuppressWarnings("ArrayRecordComponent") // read in loops
  record Places(int[] places, int distances, int firstKey) {}

  final int heads;
  final int width;
  final int feedForward;
  final int window;
  final Activation activation;
  final float epsilon;
  final ImmutableList<Places> axes;
  final int slots;

  private final ByteBuffer bytes;
  private final int[] places; // first byte and length of each part

  /** Reads a packed layer. */
  PackedLayer(ByteBuffer packed) {
    IntBuffer header = packed.duplicate().order(ByteOrder.nativeOrder()).asIntBuffer();
    checkArgument(
        header.hasRemaining() && header.get() == MARK,
        "layer (%s bytes) must be packed",
        packed.limit());
    bytes = packed;
    int size = header.get();
    checkArgument(
        packed.limit() == size, "layer (%s bytes) must have %s bytes", packed.limit(), size);
    heads = header.get();
    width = header.get();
    feedForward = header.get();
    window = header.get();
    activation = ACTIVATIONS.get(header.get());
    epsilon = Float.intBitsToFloat(header.get());
    places = new int[2 * PARTS.size()];
    header.get(places);
    var read = ImmutableList.<Places>builder();
    int firstKey = 0;
    int all = 0;
    for (int count = header.get(); count > 0; count--) {
      int distances = header.get();
      int[] slotPlaces = new int[header.get()];
      header.get(slotPlaces);
      read.add(new Places(slotPlaces, distances, firstKey));
      firstKey += heads * distances;
      all += slotPlaces.length;
    }
    axes = read.build();
    slots = all;
  }

  /** Lays out a layer that has the given parts. */
  static Layout layout(Settings settings, Set<Part> present, RowProduct.Weights weights) {
    List<Integer> header = new ArrayList<>();
    int places = settings.axes().stream().mapToInt(axis -> 2 + axis.places().size()).sum();
    long next = aligned((9L + 2L * PARTS.size() + places) * Integer.BYTES);
    int ints = (int) (next / Integer.BYTES);
    Map<Part, Integer> lengths = new EnumMap<>(Part.class);
    List<Integer> parts = new ArrayList<>();
    for (Part part : PARTS) {
      if (present.contains(part)) {
        long length = length(part, settings, weights);
        parts.addAll(Ints.asList((int) next, (int) length));
        next += aligned(length);
        checkArgument(
            next <= Integer.MAX_VALUE, "packed layer (%s bytes) must be below 2^31 bytes", next);
        lengths.put(part, (int) length);
      } else {
        parts.addAll(Ints.asList(0, 0));
      }
    }
    header.addAll(Ints.asList(MARK, (int) next, settings.heads(), settings.width()));
    header.addAll(Ints.asList(settings.feedForward(), settings.window()));
    header.add(ACTIVATIONS.indexOf(settings.activation()));
    header.add(Float.floatToRawIntBits(settings.epsilon()));
    header.addAll(parts);
    header.add(settings.axes().size());
    for (Axis axis : settings.axes()) {
      header.add(axis.distances());
      header.add(axis.places().size());
      header.addAll(axis.places());
    }
    while (header.size() < ints) {
      header.add(0);
    }
    return new Layout(ImmutableList.copyOf(header), Maps.immutableEnumMap(lengths), next);
  }

  private static long length(Part part, Settings settings, RowProduct.Weights weights) {
    Optional<Shape> matrix = matrix(part, settings);
    if (matrix.isPresent()) {
      return PackedWeights.shape(precision(part, weights).format(), matrix.get()).size();
    }
    long width = settings.width();
    long hidden = settings.feedForward();
    long floats =
        switch (part) {
          case QUERY, KEY, VALUE, POSITION_KEYS, OUTPUT, INNER, GATE, OUTER -> 0;
          case ATTENTION_NORM, ATTENTION_OUTPUT_NORM, FEED_FORWARD_NORM, FEED_FORWARD_OUTPUT_NORM ->
              2 * width;
          case CONTENT_BIAS, OUTPUT_BIAS, OUTER_BIAS -> width;
          case POSITION_BIAS -> (long) settings.axes().size() * width;
          case INNER_BIAS, GATE_BIAS -> hidden;
        };
    return floats * Float.BYTES;
  }

  /** Returns the shape in which a part that is a matrix is packed; empty if it is another. */
  static Optional<Shape> matrix(Part part, Settings settings) {
    int width = settings.width();
    int hidden = settings.feedForward();
    return switch (part) {
      case QUERY, KEY, VALUE, OUTPUT -> Optional.of(Shape.of(width, width));
      case INNER, GATE -> Optional.of(Shape.of(width, hidden));
      case OUTER -> Optional.of(Shape.of(hidden, width));
      case POSITION_KEYS -> {
        int distances = settings.axes().stream().mapToInt(Axis::distances).sum();
        yield Optional.of(Shape.of(settings.headWidth(), (long) settings.heads() * distances));
      }
      default -> Optional.empty();
    };
  }

  /** Returns the precision of a matrix; positions are never int8. */
  static RowProduct.Weights precision(Part part, RowProduct.Weights weights) {
    return part == Part.POSITION_KEYS && weights == RowProduct.Weights.INT8
        ? RowProduct.Weights.BFLOAT16
        : weights;
  }

  /** Returns the number of bytes up to the next multiple of the alignment. */
  static int padding(int length) {
    return (int) (aligned(length) - length);
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  int headWidth() {
    return width / heads;
  }

  /** Returns the first byte of a part; 0 if the layer does not have it. */
  int offset(Part part) {
    return places[2 * PARTS.indexOf(part)];
  }

  /** Returns a copy of a part that is not packed. */
  float[] floats(Part part) {
    FloatBuffer section = section(part).asFloatBuffer();
    float[] values = new float[section.limit()];
    section.get(values);
    return values;
  }

  /** Returns the bytes of a part. */
  ByteBuffer section(Part part) {
    int place = 2 * PARTS.indexOf(part);
    return bytes.slice(places[place], places[place + 1]).order(ByteOrder.nativeOrder());
  }
}
