package org.compressive.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** The writers of the three stores of a {@link PreparedCorpus}, which see the same corpus pass. */
abstract class SplitWriters implements DocumentSink, AutoCloseable {
  private final Map<Split, TokenStoreWriter> writers = new EnumMap<>(Split.class);

  SplitWriters(Path folder, int vocabulary) throws IOException {
    try {
      for (Split split : Split.values()) {
        writers.put(
            split, TokenStoreWriter.create(PreparedCorpus.storeFile(folder, split), vocabulary));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  final TokenStoreWriter writer(Split split) {
    return writers.get(split);
  }

  /** How many tokens the split holds so far. */
  final long tokens(Split split) {
    return writer(split).tokens();
  }

  final void commit() throws IOException {
    for (TokenStoreWriter writer : writers.values()) {
      writer.commit();
    }
  }

  @Override
  public final void close() throws IOException {
    for (TokenStoreWriter writer : writers.values()) {
      writer.close();
    }
  }

  /** Every document goes whole to the split of its path. */
  static final class ByDocument extends SplitWriters {
    private TokenStoreWriter current = writer(Split.TRAINING);

    ByDocument(Path folder, int vocabulary) throws IOException {
      super(folder, vocabulary);
    }

    @Override
    public void startDocument(Document document) {
      current = writer(Split.ofDocument(document.path()));
      current.startDocument();
    }

    @Override
    public void accept(int[] ids, int count) throws IOException {
      current.accept(ids, count);
    }
  }

  /**
   * Every token goes to the split of its position in the whole text; a document that a border cuts
   * goes on as a document of the next split.
   */
  static final class ByPosition extends SplitWriters {
    private final long total;
    private long position;
    private Split current = Split.TRAINING;

    /**
     * @param total how many tokens will come
     */
    ByPosition(Path folder, int vocabulary, long total) throws IOException {
      super(folder, vocabulary);
      this.total = total;
    }

    @Override
    public void startDocument(Document document) {
      current = Split.ofPosition(position, total);
      writer(current).startDocument();
    }

    @Override
    public void accept(int[] ids, int count) throws IOException {
      int done = 0;
      while (done < count) {
        Split split = Split.ofPosition(position, total);
        if (split != current) {
          current = split;
          writer(split).startDocument();
        }
        // Past the foretold end, when a file grows between two passes, all is test text.
        long left = split == Split.TEST ? Long.MAX_VALUE : split.end(total) - position;
        int run = (int) Math.min(count - done, left);
        writer(split).accept(ids, done, run);
        position += run;
        done += run;
      }
    }
  }
}
