package org.compressive.data.tokenizers;

import java.util.Arrays;
import org.compressive.data.CorpusException;

/** Numbers distinct byte strings from 0, in the order in which they are added. */
final class ByteTable {
  /** The length of the longest array that every JVM can create. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  private byte[] bytes = new byte[1 << 12];
  private int[] ends = new int[1 << 8]; // the index in bytes at which each string ends
  private int[] hashes = new int[1 << 8];
  private int[] slots = new int[1 << 9]; // the number of a string plus 1; 0 if the slot is free
  private int size;

  /** Returns the number of strings. */
  int size() {
    return size;
  }

  /**
   * Returns the number of the string from {@code text[from]} up to, but not including, {@code
   * text[to]}, or a negative number if the string has not been added.
   */
  int find(byte[] text, int from, int to) {
    return slots[slot(text, from, to, hash(text, from, to))] - 1;
  }

  /** Returns the number of the string, adding it if it is new. */
  int add(byte[] text, int from, int to) {
    int hash = hash(text, from, to);
    int slot = slot(text, from, to, hash);
    if (slots[slot] == 0) {
      append(text, from, to, hash);
      slots[slot] = size;
      if (2 * size > slots.length) {
        spread();
      }
      return size - 1;
    }
    return slots[slot] - 1;
  }

  /** Returns the string with the given number. */
  byte[] get(int number) {
    return Arrays.copyOfRange(bytes, start(number), ends[number]);
  }

  /** Returns the length, in bytes, of the string with the given number. */
  int length(int number) {
    return ends[number] - start(number);
  }

  private int start(int number) {
    return number == 0 ? 0 : ends[number - 1];
  }

  private void append(byte[] text, int from, int to, int hash) {
    int start = start(size);
    long end = (long) start + to - from;
    if (end > MOST_BYTES) {
      throw new CorpusException(
          "training text of a vocabulary must have at most %s bytes of different pieces"
              .formatted(MOST_BYTES));
    }
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(MOST_BYTES, 2 * end));
    }
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
      hashes = Arrays.copyOf(hashes, 2 * size);
    }
    System.arraycopy(text, from, bytes, start, to - from);
    ends[size] = (int) end;
    hashes[size] = hash;
    size++;
  }

  private int slot(byte[] text, int from, int to, int hash) {
    int slot = hash & (slots.length - 1);
    while (slots[slot] != 0) {
      int number = slots[slot] - 1;
      if (hashes[number] == hash
          && Arrays.equals(bytes, start(number), ends[number], text, from, to)) {
        return slot;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private void spread() {
    slots = new int[2 * slots.length];
    for (int number = 0; number < size; number++) {
      int slot = hashes[number] & (slots.length - 1);
      while (slots[slot] != 0) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = number + 1;
    }
  }

  private static int hash(byte[] text, int from, int to) {
    int hash = to - from;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text[i];
    }
    hash *= 0x9E3779B9;
    return hash ^ hash >>> 15;
  }
}
