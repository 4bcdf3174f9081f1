package org.compressive.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits documents by position. A document with an official split goes to that split. Each token of
 * any other document goes to the split determined by its position among all tokens that have no
 * official split. A document that crosses a boundary between splits is cut there, and the remainder
 * becomes a document of the next split. A document that has a context is not cut, because its
 * remainder would lose the context; all of it goes to the split of its first token.
 */
final class PositionSplit {
  private final SplitWriters writers;
  private final SplitRule rule;
  private final long total;
  private final Tokenizer tokenizer;
  private @Nullable IdCounts counts; // null until a document is cut
  private long position; // of the next token among those without an official split

  /** The part of a document that goes to one split. */
  private record Piece(Split split, long tokens) {}

  /**
   * Creates a splitter.
   *
   * @param total the number of tokens that have no official split
   */
  PositionSplit(SplitWriters writers, SplitRule rule, long total, Tokenizer tokenizer) {
    this.writers = writers;
    this.rule = rule;
    this.total = total;
    this.tokenizer = tokenizer;
  }

  void add(ShardReader shard, TokenizedDocument document) throws IOException {
    if (document.official().isPresent()) {
      writers.copy(shard, document, document.official().get());
      return;
    }
    if (document.context() > 0) {
      writers.copy(shard, document, split(position));
      position += document.tokens();
      return;
    }
    List<Piece> pieces = pieces(document.tokens());
    if (pieces.size() == 1) {
      writers.copy(shard, document, pieces.get(0).split());
    } else if (tokenizer.lossless()) {
      cut(shard, document, pieces);
    } else {
      share(shard, document, pieces);
    }
  }

  /** Divides a document among the splits, and moves to the position after it. */
  private List<Piece> pieces(long tokens) {
    List<Piece> pieces = new ArrayList<>();
    long left = tokens;
    do {
      Split split = split(position);
      long count = Math.min(left, endOfSplit() - position);
      pieces.add(new Piece(split, count));
      position += count;
      left -= count;
    } while (left > 0);
    return pieces;
  }

  /**
   * Writes the pieces of a document, and counts the text of each piece from its tokens. The first
   * piece is usually the longest, so its counts are not computed from its tokens: they are the
   * counts of the document minus those of the other pieces.
   */
  private void cut(ShardReader shard, TokenizedDocument document, List<Piece> pieces)
      throws IOException {
    IdCounts ids = counts == null ? new IdCounts(tokenizer) : counts;
    counts = ids;
    Piece first = pieces.get(0);
    boolean[] inWord = {false};
    writers.copyPiece(
        shard,
        first.tokens(),
        first.split(),
        (encoded, count) -> inWord[0] = ids.endsInWord(encoded, count).orElse(inWord[0]));
    TextCounts rest = TextCounts.NONE;
    for (Piece piece : pieces.subList(1, pieces.size())) {
      TextCounts[] text = {TextCounts.NONE};
      writers.copyPiece(
          shard,
          piece.tokens(),
          piece.split(),
          (encoded, count) -> text[0] = text[0].followedBy(ids.of(encoded, count)));
      writers.endPiece(piece.split(), text[0]);
      rest = rest.followedBy(text[0]);
    }
    writers.endPiece(first.split(), document.text().before(rest, inWord[0]));
  }

  /**
   * Writes the pieces of a document. Each gets a share of the document's counts in proportion to
   * its tokens.
   */
  private void share(ShardReader shard, TokenizedDocument document, List<Piece> pieces)
      throws IOException {
    long from = 0;
    for (Piece piece : pieces) {
      long to = from + piece.tokens();
      writers.copyPiece(shard, piece.tokens(), piece.split(), (encoded, count) -> {});
      writers.endPiece(piece.split(), document.text().share(from, to, document.tokens()));
      from = to;
    }
  }

  private Split split(long at) {
    return rule.dealt(Split.ofPosition(at, total));
  }

  /** Returns the position just after the end of the split that the current position belongs to. */
  private long endOfSplit() {
    long end = Split.ofPosition(position, total).end(total);
    while (end < total && split(end) == split(position)) {
      end = Split.ofPosition(end, total).end(total);
    }
    return end;
  }
}
