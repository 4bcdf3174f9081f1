package org.compressive.inference;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import com.google.common.primitives.Longs;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.compressive.graph.config.ModelConfig;

/** Tracks which tokens of each stream's text a model's memories hold. */
final class TokensInMemory {

  private final ModelConfig config;
  private final long[] read; // [B]
  private final long[][][] places; // [L][B][C], for layers that keep rows

  /** Creates a tracker for streams that have read nothing yet. */
  TokensInMemory(ModelConfig config, int streams) {
    this.config = config;
    read = new long[streams];
    places = new long[config.layers()][streams][];
    boolean[] all = new boolean[streams];
    Arrays.fill(all, true);
    begin(all);
  }

  /** Records that some streams begin a new text. */
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

  /**
   * Returns the positions to record for the slots of an empty compressed memory: those of the
   * newest tokens of the slots' groups if other text had preceded the first token. The first token
   * has position 0, so all of them are negative.
   */
  private LongStream groups(int layer) {
    long rate = config.compression().rate().at(layer);
    long slots = config.compressedMemory(layer);
    return LongStream.range(0, slots)
        .map(slot -> -(config.memory(layer) + 1 + rate * (slots - 1 - slot)));
  }

  /** Records which of the rows evicted from a layer's memory by the current window were kept. */
  void keep(int layer, int stream, int[] rows) {
    // Eviction takes the oldest rows of memory and window together.
    long first = read[stream] - config.memory(layer);
    long[] kept = Arrays.stream(rows).mapToLong(row -> first + row).toArray();
    long[] all = Longs.concat(places[layer][stream], kept);
    int slots = config.compressedMemory(layer);
    places[layer][stream] = Arrays.copyOfRange(all, all.length - slots, all.length);
  }

  /** Records that a window has been read. Call this after {@link #keep}. */
  void advance() {
    for (int stream = 0; stream < read.length; stream++) {
      read[stream] += config.window();
    }
  }

  /** Returns the number of tokens of its text that each stream has read, {@code [B]}. */
  ImmutableLongArray read() {
    return ImmutableLongArray.copyOf(read);
  }

  /** Returns the slot ages of a layer, one element for each stream. */
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
