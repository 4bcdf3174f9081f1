package org.compressive.inference;

import static com.google.common.base.Preconditions.checkElementIndex;

import com.google.common.primitives.ImmutableLongArray;
import java.util.Optional;

/**
 * Which tokens the K = C + M + T slots hold that a layer looks at in one window of one stream:
 * compressed memory, memory and the window itself, each oldest first. A slot's age is how many
 * tokens before the window's first token its own token stands: 1 for the newest slot of memory, 0,
 * -1, -2, ... for the window's positions. Seen from query t of the window a slot is t + age tokens
 * back.
 *
 * <p>All ages are exact, for windows are read whole and what falls out of memory is compressed at
 * once. A slot of compressed memory stands for the c tokens of its group, from {@link #oldest} to
 * {@link #newest}; a function that looks beyond the group (a convolution with overlap or dilations,
 * a recurrent one) has mixed neighbours in. A slot of a function that keeps rows, most-used, stands
 * for the one token whose row it kept. A row itself is what the layers below made of its token and
 * of all that they saw.
 *
 * @param compressed C of the layer
 * @param memory M of the layer
 * @param window T
 * @param rate c of the layer
 * @param read tokens of the text before the window
 * @param kept the place in the text of the token in each slot of compressed memory; empty where
 *     slots stand for groups
 */
public record SlotAges(
    int compressed,
    int memory,
    int window,
    int rate,
    long read,
    Optional<ImmutableLongArray> kept) {

  /** What a slot belongs to. */
  public enum Part {
    COMPRESSED_MEMORY,
    MEMORY,
    WINDOW
  }

  /** K. */
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

  /** The age of the slot's newest token. */
  public long newest(int slot) {
    if (part(slot) != Part.COMPRESSED_MEMORY) {
      return (long) compressed + memory - slot;
    }
    return kept.map(places -> read - places.get(slot))
        .orElseGet(() -> memory + 1 + (long) rate * (compressed - 1 - slot));
  }

  /** The age of the slot's oldest token. */
  public long oldest(int slot) {
    boolean group = part(slot) == Part.COMPRESSED_MEMORY && kept.isEmpty();
    return newest(slot) + (group ? rate - 1 : 0);
  }

  /**
   * Whether nothing has been written to the slot, since the text began later than the slot's newest
   * token. A group of which the text has but the newest tokens is not empty.
   */
  public boolean isEmpty(int slot) {
    return newest(slot) > read;
  }

  /** The place in the text of the slot's newest token, from 0; negative for an empty slot. */
  public long place(int slot) {
    return read - newest(slot);
  }
}
