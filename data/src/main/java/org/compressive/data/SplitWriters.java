package org.compressive.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The writers of the three stores of a {@link PreparedCorpus}, which are fed by the same pass over
 * the corpus.
 */
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

  /** Returns the number of tokens that the split holds so far. */
  final long tokens(Split split) {
    return writer(split).tokens();
  }

  final void finish(TokenOrigin origin) throws IOException {
    for (TokenStoreWriter writer : writers.values()) {
      writer.finish(origin);
    }
  }

  @Override
  public final void close() throws IOException {
    for (TokenStoreWriter writer : writers.values()) {
      writer.close();
    }
  }

  /** Writes each document as a whole to the split that its path determines. */
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

    @Override
    public void endDocument(TextCounts text) {
      current.endDocument(text);
    }
  }

  /**
   * Writes each token to the split that its position in the whole text determines. A document that
   * a boundary cuts continues as a document of the next split.
   */
  static final class ByPosition extends SplitWriters {
    private final long total;
    private final boolean lossless;
    private final TokenText text;
    private final List<Piece> pieces = new ArrayList<>(); // finished, of the current document
    private long position;
    private long pieceStart;
    private Split current = Split.TRAINING;

    /**
     * The part of a document that goes to one split: its tokens, and the counts of its text as far
     * as they can be derived from the tokens.
     */
    private record Piece(Split split, long tokens, TextCounts text) {}

    /**
     * Creates the writers.
     *
     * @param total the number of tokens that will be written
     */
    ByPosition(Path folder, Tokenizer tokenizer, long total) throws IOException {
      super(folder, tokenizer.vocabulary());
      this.total = total;
      lossless = tokenizer.lossless();
      text = new TokenText(tokenizer);
    }

    @Override
    public void startDocument(Document document) {
      current = Split.ofPosition(position, total);
      writer(current).startDocument();
      pieceStart = position;
    }

    @Override
    public void accept(int[] ids, int count) throws IOException {
      int done = 0;
      while (done < count) {
        Split split = Split.ofPosition(position, total);
        if (split != current) {
          endPiece();
          current = split;
          writer(split).startDocument();
        }
        // If a file grows between the two passes, the tokens past the expected end are test text.
        long left = split == Split.TEST ? Long.MAX_VALUE : split.end(total) - position;
        int run = (int) Math.min(count - done, left);
        writer(split).accept(ids, done, run);
        if (lossless) {
          text.accept(ids, done, run);
        }
        position += run;
        done += run;
      }
    }

    private void endPiece() {
      pieces.add(new Piece(current, position - pieceStart, text.take()));
      pieceStart = position;
    }

    /**
     * Ends the document. If the tokenizer is not lossless, each piece gets its share of the
     * document's counts.
     */
    @Override
    public void endDocument(TextCounts whole) {
      endPiece();
      long tokens = pieces.stream().mapToLong(Piece::tokens).sum();
      long from = 0;
      for (Piece piece : pieces) {
        long to = from + piece.tokens();
        writer(piece.split()).endDocument(lossless ? piece.text() : share(whole, from, to, tokens));
        from = to;
      }
      pieces.clear();
    }

    private static TextCounts share(TextCounts whole, long from, long to, long tokens) {
      return tokens == 0 ? whole : whole.share(from, to, tokens);
    }
  }
}
