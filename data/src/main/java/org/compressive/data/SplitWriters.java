package org.compressive.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The writers of the three stores of a {@link PreparedCorpus}, which one pass over the corpus
 * fills.
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

  /**
   * Writes each document as a whole to its official split, or else to the split that its path
   * determines.
   */
  static final class ByDocument extends SplitWriters {
    private final OfficialSplits official;
    private final Map<Split, Integer> documents = new EnumMap<>(Split.class);
    private TokenStoreWriter current = writer(Split.TRAINING);
    private boolean dealing;
    private int dealtDocuments;
    private long dealtTokens;

    ByDocument(Path folder, int vocabulary, OfficialSplits official) throws IOException {
      super(folder, vocabulary);
      this.official = official;
    }

    @Override
    public void startDocument(Document document) {
      Optional<Split> own = official.of(document);
      Split split = own.orElseGet(() -> official.dealt(Split.ofDocument(document.path())));
      dealing = own.isEmpty();
      dealtDocuments += dealing ? 1 : 0;
      documents.merge(split, 1, Integer::sum);
      current = writer(split);
      current.startDocument();
    }

    @Override
    public void accept(int[] ids, int count) throws IOException {
      current.accept(ids, count);
      dealtTokens += dealing ? count : 0;
    }

    @Override
    public void endDocument(TextCounts text) {
      current.endDocument(text);
    }

    /** Returns the number of documents that a split holds. */
    int documents(Split split) {
      return documents.getOrDefault(split, 0);
    }

    /** Returns the number of documents that have no official split. */
    int dealtDocuments() {
      return dealtDocuments;
    }

    /** Returns the number of tokens of the documents that have no official split. */
    long dealtTokens() {
      return dealtTokens;
    }
  }

  /**
   * Writes each document to its official split. If it has none, writes each token to the split that
   * the token's position among all such tokens determines. A document that a boundary cuts
   * continues as a document of the next split.
   */
  static final class ByPosition extends SplitWriters {
    private final OfficialSplits official;
    private final long total;
    private final boolean lossless;
    private final TokenText text;
    private final List<Piece> pieces = new ArrayList<>(); // finished, of the current document
    private boolean dealing;
    private long position; // among the tokens that have no official split
    private long pieceTokens;
    private Split current = Split.TRAINING;

    /**
     * The part of a document that goes to one split: its tokens, and the counts of its text as far
     * as they can be derived from the tokens.
     */
    private record Piece(Split split, long tokens, TextCounts text) {}

    /**
     * Creates the writers.
     *
     * @param total the number of tokens without an official split among those that will be written
     */
    ByPosition(Path folder, Tokenizer tokenizer, OfficialSplits official, long total)
        throws IOException {
      super(folder, tokenizer.vocabulary());
      this.official = official;
      this.total = total;
      lossless = tokenizer.lossless();
      text = new TokenText(tokenizer);
    }

    @Override
    public void startDocument(Document document) {
      Optional<Split> own = official.of(document);
      dealing = own.isEmpty();
      current = own.orElseGet(() -> official.dealt(Split.ofPosition(position, total)));
      writer(current).startDocument();
    }

    @Override
    public void accept(int[] ids, int count) throws IOException {
      int done = 0;
      while (done < count) {
        int run = dealing ? startRun(count - done) : count - done;
        writer(current).accept(ids, done, run);
        if (lossless) {
          text.accept(ids, done, run);
        }
        pieceTokens += run;
        done += run;
      }
    }

    /** Moves to the split of the next token; returns how many of {@code count} tokens it gets. */
    private int startRun(int count) throws IOException {
      Split third = Split.ofPosition(position, total);
      Split split = official.dealt(third);
      if (split != current) {
        endPiece();
        current = split;
        writer(split).startDocument();
      }
      // If a file grows between the two passes, tokens past the expected end go to the last split.
      long left = third == Split.TEST ? Long.MAX_VALUE : third.end(total) - position;
      int run = (int) Math.min(count, left);
      position += run;
      return run;
    }

    private void endPiece() {
      pieces.add(new Piece(current, pieceTokens, text.take()));
      pieceTokens = 0;
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
