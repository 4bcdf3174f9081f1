package org.compressive.data.tokenizers;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The vocabulary and the merges of a byte-pair encoding. The first 256 ids are the bytes, in the
 * order of {@link ByteAlphabet#inOrder}.
 *
 * @param tokens the bytes of each id
 * @param merges the merges, in order of precedence
 */
record Bpe(ImmutableList<byte[]> tokens, ImmutableList<Merge> merges) {
  /** A rule that replaces two adjacent ids by one id, which stands for the bytes of both. */
  record Merge(int left, int right, int merged) {}

  /** Collects merges as they are found. */
  static final class Builder {
    private final List<byte[]> tokens = new ArrayList<>();
    private final Map<ByteBuffer, Integer> ids = new HashMap<>();
    private final Map<Long, Integer> ranks = new HashMap<>();
    private final List<Merge> merges = new ArrayList<>();

    Builder() {
      for (byte b : ByteAlphabet.inOrder()) {
        add(new byte[] {b});
      }
    }

    /** Returns the number of ids. */
    int size() {
      return tokens.size();
    }

    /**
     * Adds a merge and returns the id of its bytes, which an earlier merge may have created. A
     * merge that is added again gets the later rank, as in Hugging Face's tokenizers.
     */
    int merge(int left, int right) {
      byte[] bytes = Bytes.concat(tokens.get(left), tokens.get(right));
      Integer known = ids.get(ByteBuffer.wrap(bytes));
      int id = known == null ? add(bytes) : known;
      ranks.put(PairTable.pair(left, right), merges.size());
      merges.add(new Merge(left, right, id));
      return id;
    }

    private int add(byte[] bytes) {
      int id = tokens.size();
      tokens.add(bytes);
      ids.put(ByteBuffer.wrap(bytes), id);
      return id;
    }

    Bpe build() {
      return new Bpe(
          ImmutableList.copyOf(tokens),
          ranks.values().stream()
              .sorted(Comparator.naturalOrder())
              .map(merges::get)
              .collect(ImmutableList.toImmutableList()));
    }
  }
}
