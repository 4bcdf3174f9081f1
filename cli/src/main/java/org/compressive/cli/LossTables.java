package org.compressive.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.CharMatcher;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.compressive.data.TokenStore;
import org.compressive.data.Tokenizer;
import org.compressive.inference.DocumentScore;
import org.compressive.inference.FrequencyLoss;
import org.compressive.inference.PositionLoss;
import org.compressive.inference.RecallAccuracy;
import org.compressive.inference.Score;
import org.jspecify.annotations.Nullable;

/** The tables of losses that {@code evaluate --by} reports. */
final class LossTables {

  private static final int EXCERPT_BYTES = 40;
  private static final CharMatcher INVISIBLE =
      CharMatcher.javaIsoControl().or(CharMatcher.whitespace()).or(CharMatcher.is('\uFFFD'));

  private LossTables() {}

  /**
   * Returns the table of the score of each document. Documents are numbered from 1 in the order of
   * the text; the last column is the beginning of each.
   */
  static ResultTable documents(List<DocumentScore> scores, TokenStore store, Tokenizer tokenizer) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (DocumentScore each : scores) {
      Score score = each.score();
      rows.add(
          Arrays.asList(
              each.document() + 1L,
              score.tokens(),
              score.bytes(),
              score.words(),
              ScoreReport.finite(score.nats()),
              ScoreReport.finite(score.bitsPerByte()),
              ScoreReport.finite(score.bitsPerToken()),
              ScoreReport.finite(score.wordPerplexity()),
              beginning(each.document(), store, tokenizer)));
    }
    return new ResultTable(
        "documents",
        List.of(
            "document",
            "tokens",
            "bytes",
            "words",
            "nats",
            "bitsPerByte",
            "bitsPerToken",
            "wordPerplexity",
            "beginning"),
        rows);
  }

  /** Returns the first characters of a document on one line. */
  private static String beginning(int document, TokenStore store, Tokenizer tokenizer) {
    var text = new ByteArrayOutputStream();
    for (long at = store.documents().get(document);
        at < store.end(document) && text.size() < EXCERPT_BYTES;
        at++) {
      text.writeBytes(tokenizer.decode(store.token(at)));
    }
    return INVISIBLE.trimAndCollapseFrom(text.toString(UTF_8), ' ');
  }

  /**
   * Returns the table of losses by the frequency of words in the training split; the greatest
   * frequency of the first range is missing, because there is none.
   */
  static ResultTable frequencies(List<FrequencyLoss> losses) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (FrequencyLoss loss : losses) {
      rows.add(
          Arrays.asList(
              loss.least(),
              loss.most(),
              loss.words(),
              ScoreReport.finite(loss.nats()),
              ScoreReport.finite(loss.perplexity())));
    }
    return new ResultTable(
        "frequencies", List.of("least", "most", "words", "nats", "wordPerplexity"), rows);
  }

  /**
   * Returns the table of the accuracy of recall by distance in tokens; it has no rows if the text
   * asks for nothing.
   */
  static ResultTable recall(List<RecallAccuracy> accuracies) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (RecallAccuracy each : accuracies) {
      rows.add(
          Arrays.asList(
              each.distance(),
              each.tokens(),
              each.correct(),
              each.accuracy(),
              ScoreReport.finite(each.bitsPerToken())));
    }
    return new ResultTable(
        "recall", List.of("distance", "tokens", "correct", "accuracy", "bitsPerToken"), rows);
  }

  /** Returns the table of losses by position in the document, counted in tokens from 0. */
  static ResultTable positions(List<PositionLoss> losses) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (PositionLoss loss : losses) {
      rows.add(
          Arrays.asList(
              loss.first(),
              loss.last(),
              loss.tokens(),
              loss.bytes(),
              ScoreReport.finite(loss.nats()),
              ScoreReport.finite(loss.bitsPerByte()),
              ScoreReport.finite(loss.bitsPerToken())));
    }
    return new ResultTable(
        "positions",
        List.of("first", "last", "tokens", "bytes", "nats", "bitsPerByte", "bitsPerToken"),
        rows);
  }
}
