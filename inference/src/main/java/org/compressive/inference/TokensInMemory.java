package org.compressive.inference;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import com.google.common.primitives.Longs;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.compressive.graph.config.ModelConfig;

/** Follows which tokens of each stream's text a model's memories hold. */
final class TokensInMemory {

  private final ModelConfig config;
  private final long[] read; // [B]
  private final long[][][] places; // [L][B][C], of layers that keep rows

  /** Of streams that have read nothing. */
  TokensInMemory(ModelConfig config, int streams) {
    this.config = config;
    read = new long[streams];
    places = new long[config.layers()][streams][];
    boolean[] all = new boolean[streams];
    Arrays.fill(all, true);
    begin(all);
  }

  /** Some streams begin a text. */
  void begin(boolean[] streams) {
    for (int stream = 0; stream < streams.length; stream++) {
      if (streams[stream]) {
        read[stream] = 0;
        for (int layer = 0; layer < places.length; layer++) {
          places[layer][stream] = groups(layer).toArray();
        }
      }
    }
  }

  /** Where the newest token of each group would be if the text had begun long before. */
  private LongStream groups(int layer) {
    long rate = config.compression().rate().at(layer);
    long slots = config.compressedMemory(layer);
    return LongStream.range(0, slots)
        .map(slot -> -(config.memory(layer) + 1 + rate * (slots - 1 - slot)));
  }

  /** A window has been read, and of what then fell out of a layer's memory some rows were kept. */
  void keep(int layer, int stream, int[] rows) {
    // What falls out are the oldest of memory and window together.
    long first = read[stream] - config.memory(layer);
    long[] kept = Arrays.stream(rows).mapToLong(row -> first + row).toArray();
    long[] all = Longs.concat(places[layer][stream], kept);
    int slots = config.compressedMemory(layer);
    places[layer][stream] = Arrays.copyOfRange(all, all.length - slots, all.length);
  }

  /** A window has been read; to be told after what was kept of it. */
  void advance() {
    for (int stream = 0; stream < read.length; stream++) {
      read[stream] += config.window();
    }
  }

  /** Tokens of its text that each stream has read, {@code [B]}. */
  ImmutableLongArray read() {
    return ImmutableLongArray.copyOf(read);
  }

  /** Of each stream. */
  List<SlotAges> slots(int layer) {
    boolean keeps = config.compresses(layer) && config.compression().keepsRows();
    var slots = ImmutableList.<SlotAges>builder();
    for (int stream = 0; stream < read.length; stream++) {
      slots.add(
          new SlotAges(
              config.compressedMemory(layer),
              config.memory(layer),
              config.window(),
              config.compression().rate().at(layer),
              read[stream],
              keeps
                  ? Optional.of(ImmutableLongArray.copyOf(places[layer][stream]))
                  : Optional.empty()));
    }
    return slots.build();
  }
}
