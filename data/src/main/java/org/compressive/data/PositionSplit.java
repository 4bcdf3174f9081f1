package org.compressive.data;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Splits documents by position: each goes to its official split, or if it has none, each of its
 * tokens to the split that its position among all such tokens determines. A document that a border
 * cuts continues as a document of the next split.
 */
final class PositionSplit {
  private final SplitWriters writers;
  private final SplitRule rule;
  private final long total;
  private final Tokenizer tokenizer;
  private @Nullable IdCounts counts; // null until a document is cut
  private long position; // among the tokens that have no official split

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
    Split split = split(position);
    if (endOfSplit() - position >= document.tokens()) {
      writers.copy(shard, document, split);
      position += document.tokens();
    } else {
      cut(shard, document);
    }
  }

  /**
   * Writes the pieces of a document. Their counts come from their tokens, or if the tokenizer is
   * not lossless, each piece gets its share of the document's counts.
   */
  private void cut(ShardReader shard, TokenizedDocument document) throws IOException {
    long done = 0;
    while (done < document.tokens()) {
      Split split = split(position);
      long end = Math.min(document.tokens(), done + endOfSplit() - position);
      if (tokenizer.lossless()) {
        writers.copyPiece(shard, end - done, split, counts());
      } else {
        TextCounts share = document.text().share(done, end, document.tokens());
        writers.copyPiece(shard, end - done, split, share);
      }
      position += end - done;
      done = end;
    }
  }

  private IdCounts counts() {
    counts = counts == null ? new IdCounts(tokenizer) : counts;
    return counts;
  }

  private Split split(long at) {
    return rule.dealt(Split.ofPosition(at, total));
  }

  /** Returns the position after the last one of the split that the current position is in. */
  private long endOfSplit() {
    long end = Split.ofPosition(position, total).end(total);
    while (end < total && split(end) == split(position)) {
      end = Split.ofPosition(end, total).end(total);
    }
    return end;
  }
}
