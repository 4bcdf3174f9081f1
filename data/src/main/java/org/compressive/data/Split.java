package org.compressive.data;

import com.google.common.hash.Hashing;
import com.google.common.primitives.Ints;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One of the three parts of a corpus: training, validation and test, by default about 90, 5 and 5
 * percent of it. A corpus is split by document if there are enough documents, and by position
 * otherwise.
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
   * Returns the split of a document. It depends only on a hash of the document's path, so a
   * document stays in its split when other documents are added or removed. The hash is the first 4
   * bytes of the SHA-256 of the path in UTF-8, as an unsigned big-endian number, modulo 100. A
   * document whose hash is below 90 is training text, from 90 to 94 validation text, and from 95 on
   * test text.
   *
   * @param path the document's {@link Document#path}
   */
  public static Split ofDocument(String path) {
    byte[] hash = Hashing.sha256().hashString(path, StandardCharsets.UTF_8).asBytes();
    int percentile = Integer.remainderUnsigned(Ints.fromByteArray(hash), 100);
    return percentile < TRAINING.to ? TRAINING : percentile < VALIDATION.to ? VALIDATION : TEST;
  }

  /**
   * Returns the split of the token at index {@code position} in a text of {@code tokens} tokens
   * that is split by position.
   */
  static Split ofPosition(long position, long tokens) {
    return position < TRAINING.end(tokens)
        ? TRAINING
        : position < VALIDATION.end(tokens) ? VALIDATION : TEST;
  }

  /** Returns the first position of this split in a text of {@code tokens} tokens. */
  long start(long tokens) {
    return share(tokens, from);
  }

  /**
   * Returns the position after the last position of this split in a text of {@code tokens} tokens.
   */
  long end(long tokens) {
    return share(tokens, to);
  }

  private static long share(long tokens, int percent) {
    return tokens / 100 * percent + tokens % 100 * percent / 100;
  }

  /** Returns the name in lower case, as files and the command line spell it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
