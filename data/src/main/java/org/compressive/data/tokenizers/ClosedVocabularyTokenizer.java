package org.compressive.data.tokenizers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.compressive.data.TokenSink;
import org.compressive.data.Tokenizer;

/** A tokenizer that maps each piece of text to at most one id. */
abstract class ClosedVocabularyTokenizer implements Tokenizer {
  private static final int BUFFER = 1 << 14;

  /** The value of {@link #id} for a piece that has no id. */
  static final int NONE = -1;

  private final Splitter splitter;
  private final Vocabulary vocabulary;

  ClosedVocabularyTokenizer(Splitter splitter, Vocabulary vocabulary) {
    this.splitter = splitter;
    this.vocabulary = vocabulary;
  }

  /** Returns the id of a piece, or {@link #NONE}. */
  abstract int id(byte[] text, int from, int to);

  final Vocabulary tokens() {
    return vocabulary;
  }

  @Override
  public final int vocabulary() {
    return vocabulary.size();
  }

  @Override
  public final boolean lossless() {
    return false;
  }

  @Override
  public final void encode(InputStream text, TokenSink into) throws IOException {
    var ids = new Ids(into);
    splitter.split(text, ids);
    ids.finish();
  }

  @Override
  public final int[] encode(byte[] text) {
    int[] all = new int[text.length];
    int[] count = {0};
    var ids =
        new Ids(
            (some, more) -> {
              System.arraycopy(some, 0, all, count[0], more);
              count[0] += more;
            });
    try {
      splitter.split(text, ids);
      ids.finish();
    } catch (IOException e) {
      throw new UncheckedIOException("text in memory cannot be read", e);
    }
    return Arrays.copyOf(all, count[0]);
  }

  /** Collects the ids of the pieces of one text, and passes them to a sink in batches. */
  private final class Ids implements Splitter.Sink {
    private final int[] ids = new int[BUFFER];
    private final TokenSink into;
    private int count;

    Ids(TokenSink into) {
      this.into = into;
    }

    @Override
    public void accept(byte[] text, int from, int to) throws IOException {
      int id = id(text, from, to);
      if (id == NONE) {
        return;
      }
      if (count == ids.length) {
        finish();
      }
      ids[count++] = id;
    }

    void finish() throws IOException {
      into.accept(ids, count);
      count = 0;
    }
  }
}
