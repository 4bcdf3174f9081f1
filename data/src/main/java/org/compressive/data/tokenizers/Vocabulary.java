package org.compressive.data.tokenizers;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The strings of a closed vocabulary, indexed by id. One of them stands for all strings that are
 * not in the vocabulary.
 */
final class Vocabulary {
  /** The string that stands for all strings that are not in the vocabulary. */
  static final String UNKNOWN = "<unk>";

  private final ImmutableList<String> tokens;
  private final ByteTable ids = new ByteTable();
  private final int unknown;

  /**
   * Creates a vocabulary.
   *
   * @throws IllegalArgumentException if a string occurs twice or {@link #UNKNOWN} is missing
   */
  Vocabulary(List<String> tokens) {
    this.tokens = ImmutableList.copyOf(tokens);
    for (String token : tokens) {
      byte[] bytes = token.getBytes(UTF_8);
      int id = ids.size();
      checkArgument(
          ids.add(bytes, 0, bytes.length) == id, "token (%s) is in the vocabulary twice", token);
    }
    unknown = find(UNKNOWN);
  }

  /**
   * Returns a vocabulary of some fixed strings and the most frequent pieces.
   *
   * @param size the maximum number of ids, including the fixed strings; 0 for no limit
   * @param minCount the number of times that a piece must occur to be in the vocabulary
   */
  static Vocabulary of(List<String> fixed, CountedPieces pieces, int size, long minCount) {
    Stream<String> frequent =
        pieces
            .byFrequency()
            .filter(piece -> pieces.count(piece) >= minCount)
            .mapToObj(pieces::get)
            .flatMap(bytes -> Utf8.string(bytes).stream())
            .filter(piece -> !fixed.contains(piece));
    Stream<String> all = Stream.concat(fixed.stream(), frequent);
    return new Vocabulary((size == 0 ? all : all.limit(size)).toList());
  }

  ImmutableList<String> tokens() {
    return tokens;
  }

  int size() {
    return tokens.size();
  }

  /**
   * Returns the id of a string, or the id of {@link #UNKNOWN} if the string is not in the
   * vocabulary.
   */
  int id(byte[] text, int from, int to) {
    int id = ids.find(text, from, to);
    return id < 0 ? unknown : id;
  }

  /**
   * Returns the id of a string.
   *
   * @throws IllegalArgumentException if it is not in the vocabulary
   */
  int find(String token) {
    byte[] bytes = token.getBytes(UTF_8);
    int id = ids.find(bytes, 0, bytes.length);
    checkArgument(id >= 0, "vocabulary has no %s", token);
    return id;
  }

  /**
   * Returns the string of an id.
   *
   * @throws IllegalArgumentException if no string has the id
   */
  String token(int id) {
    checkArgument(id >= 0 && id < size(), "token id (%s) must be 0 to %s", id, size() - 1);
    return tokens.get(id);
  }
}
