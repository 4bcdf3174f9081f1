package org.compressive.inference;

import static com.google.common.base.Preconditions.checkElementIndex;

import com.google.common.primitives.ImmutableLongArray;
import java.util.Optional;

/**
 * The ages of the tokens in the K = C + M + T slots that a layer attends to in one window of one
 * stream. The slots are those of compressed memory, memory and the window itself, in this order,
 * each from oldest to newest. The age of a slot is the distance, in tokens, from the slot's token
 * forward to the window's first token: 1 for the newest slot of memory, and 0, -1, -2, ... for the
 * window's positions. The distance from query t of the window back to a slot is t + age tokens.
 *
 * <p>All ages are exact, because windows are read whole and evicted rows are compressed
 * immediately. A slot of compressed memory represents the c tokens of its group, from {@link
 * #oldest} to {@link #newest}; a compression function that sees beyond the group (a convolution
 * with overlap or dilations, or a recurrent function) also mixes in neighboring tokens. With a
 * function that keeps rows (most-used), a slot represents the one token whose row was kept. A row
 * itself is the output of the layers below for its token, which depends on everything that these
 * layers attended to.
 *
 * @param compressed the layer's compressed memory size, C
 * @param memory the layer's memory size, M
 * @param window the window length, T
 * @param rate the layer's compression rate, c
 * @param read the number of tokens of the text before the window
 * @param kept the position in the text of the token in each slot of compressed memory; empty if
 *     slots represent groups
 */
public record SlotAges(
    int compressed,
    int memory,
    int window,
    int rate,
    long read,
    Optional<ImmutableLongArray> kept) {

  /** The part of a layer's context that a slot belongs to. */
  public enum Part {
    COMPRESSED_MEMORY,
    MEMORY,
    WINDOW
  }

  /** Returns the number of slots, K. */
  public int slots() {
    return compressed + memory + window;
  }

  public Part part(int slot) {
    checkElementIndex(slot, slots(), "slot");
    if (slot < compressed) {
      return Part.COMPRESSED_MEMORY;
    }
    return slot < compressed + memory ? Part.MEMORY : Part.WINDOW;
  }

  /** Returns the age of the slot's newest token. */
  public long newest(int slot) {
    if (part(slot) != Part.COMPRESSED_MEMORY) {
      return (long) compressed + memory - slot;
    }
    return kept.map(places -> read - places.get(slot))
        .orElseGet(() -> memory + 1 + (long) rate * (compressed - 1 - slot));
  }

  /** Returns the age of the slot's oldest token. */
  public long oldest(int slot) {
    boolean group = part(slot) == Part.COMPRESSED_MEMORY && kept.isEmpty();
    return newest(slot) + (group ? rate - 1 : 0);
  }

  /**
   * Returns whether nothing has been written to the slot, because its newest token would lie before
   * the beginning of the text. A slot of compressed memory is not empty if only older tokens of its
   * group would lie there.
   */
  public boolean isEmpty(int slot) {
    return newest(slot) > read;
  }

  /**
   * Returns the position in the text of the slot's newest token, from 0; negative for an empty
   * slot.
   */
  public long place(int slot) {
    return read - newest(slot);
  }
}
