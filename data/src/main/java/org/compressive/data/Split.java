package org.compressive.data;

import com.google.common.hash.Hashing;
import com.google.common.primitives.Ints;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The three uses of a corpus, 90, 5 and 5 percent of it, by document where there are enough and
 * else by position.
 */
public enum Split {
  TRAINING(0, 90),
  VALIDATION(90, 95),
  TEST(95, 100);

  private final int from;
  private final int to;

  Split(int from, int to) {
    this.from = from;
    this.to = to;
  }

  /**
   * The split of a document, by the hash of its path alone, so that it stays where it is when
   * others come and go: the first 4 bytes of the SHA-256 of the path in UTF-8, as an unsigned
   * big-endian number, modulo 100; below 90 training, below 95 validation, else test.
   *
   * @param path the {@link Document#path}
   */
  public static Split ofDocument(String path) {
    byte[] hash = Hashing.sha256().hashString(path, StandardCharsets.UTF_8).asBytes();
    int percentile = Integer.remainderUnsigned(Ints.fromByteArray(hash), 100);
    return percentile < TRAINING.to ? TRAINING : percentile < VALIDATION.to ? VALIDATION : TEST;
  }

  /**
   * The split of the token at {@code position} of {@code tokens}, where documents do not decide.
   */
  static Split ofPosition(long position, long tokens) {
    return position < TRAINING.end(tokens)
        ? TRAINING
        : position < VALIDATION.end(tokens) ? VALIDATION : TEST;
  }

  /** The first position of this split in a text of {@code tokens}. */
  long start(long tokens) {
    return share(tokens, from);
  }

  /** One past the last position of this split in a text of {@code tokens}. */
  long end(long tokens) {
    return share(tokens, to);
  }

  private static long share(long tokens, int percent) {
    return tokens / 100 * percent + tokens % 100 * percent / 100;
  }

  /** The name in lower case, as files and the command line spell it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
