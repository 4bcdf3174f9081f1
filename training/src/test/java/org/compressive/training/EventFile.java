package org.compressive.training;

import com.google.common.collect.ImmutableListMultimap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

/**
 * Reads TFRecord framing according to its specification: length (8 bytes, little-endian), masked
 * CRC-32C of those bytes, data, masked CRC-32C of the data.
 */
final class EventFile {

  private EventFile() {}

  static List<Event> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] length = take(bytes, Long.BYTES);
      check(bytes.getInt(), length);
      long size = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
      byte[] data = take(bytes, Math.toIntExact(size));
      check(bytes.getInt(), data);
      events.add(Event.parseFrom(data));
    }
    return events;
  }

  /** Returns the steps and values of every tag. */
  static ImmutableListMultimap<String, Point> series(List<Event> events) {
    var series = ImmutableListMultimap.<String, Point>builder();
    for (Event event : events) {
      for (Summary.Value value : event.getSummary().getValueList()) {
        series.put(value.getTag(), new Point(event.getStep(), value.getSimpleValue()));
      }
    }
    return series.build();
  }

  record Point(long step, float value) {}

  private static byte[] take(ByteBuffer from, int count) {
    byte[] taken = new byte[count];
    from.get(taken);
    return taken;
  }

  private static void check(int stored, byte[] data) {
    var crc = new CRC32C();
    crc.update(data);
    long value = crc.getValue();
    long masked = (((value >>> 15) | (value << 17)) + 0xa282ead8L) & 0xffffffffL;
    if (Integer.toUnsignedLong(stored) != masked) {
      throw new AssertionError("checksum is %x, must be %x".formatted(stored, masked));
    }
  }
}
