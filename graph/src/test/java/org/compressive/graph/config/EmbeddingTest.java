package org.compressive.graph.config;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.compressive.graph.config.Embedding.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class EmbeddingTest {

  private static final int VOCABULARY = 100;
  private static final int MODEL_WIDTH = 16;

  @Test
  void withoutCutoffsTheVocabularyIsOneRange() {
    assertThat(ranges(embedding(0, 4))).containsExactly(new Range(0, 100, 16));
    assertThat(ranges(Embedding.TIED)).containsExactly(new Range(0, 100, 16));
    assertThat(Embedding.TIED.adaptive()).isFalse();
  }

  @Test
  void factorisedItsRowsAreNarrow() {
    assertThat(ranges(embedding(6, 4))).containsExactly(new Range(0, 100, 6));
  }

  @Test
  void eachClusterIsNarrowerThanTheRangeBefore() {
    Embedding embedding = embedding(0, 2, 20, 21, 90);
    assertThat(embedding.adaptive()).isTrue();
    assertThat(ranges(embedding))
        .containsExactly(
            new Range(0, 20, 16), new Range(20, 1, 8), new Range(21, 69, 4), new Range(90, 10, 2))
        .inOrder();
  }

  @Test
  void widthsAreDividedFromAFactorisedHeadOn() {
    assertThat(ranges(embedding(9, 2, 20, 40)))
        .containsExactly(new Range(0, 20, 9), new Range(20, 20, 4), new Range(40, 60, 2))
        .inOrder();
  }

  @Test
  void rowsAreAtLeastOneWide() {
    assertThat(ranges(embedding(0, 17, 20, 40)))
        .containsExactly(new Range(0, 20, 16), new Range(20, 20, 1), new Range(40, 60, 1))
        .inOrder();
    assertThat(ranges(embedding(0, 4, 20, 40, 60)))
        .containsExactly(
            new Range(0, 20, 16), new Range(20, 20, 4), new Range(40, 20, 1), new Range(60, 40, 1))
        .inOrder();
  }

  @Test
  void aDivisorOfOneNarrowsNothing() {
    assertThat(ranges(embedding(0, 1, 20)))
        .containsExactly(new Range(0, 20, 16), new Range(20, 80, 16))
        .inOrder();
  }

  @Test
  void whatCannotBeIsRefused() {
    assertRefused(() -> embedding(-1, 4), "model.embedding.width (-1) must be 0 or more");
    assertRefused(() -> embedding(0, 0), "model.embedding.divisor (0) must be at least 1");
    assertRefused(
        () -> embedding(0, 4, 0, 20), "model.embedding.cutoffs ([0, 20]) must ascend from 1");
    assertRefused(
        () -> embedding(0, 4, 20, 20), "model.embedding.cutoffs ([20, 20]) must ascend from 1");
  }

  private static void assertRefused(Executable made, String rule) {
    assertThat(assertThrows(IllegalArgumentException.class, made)).hasMessageThat().contains(rule);
  }

  private static List<Range> ranges(Embedding embedding) {
    return embedding.ranges(VOCABULARY, MODEL_WIDTH);
  }

  private static Embedding embedding(int width, int divisor, Integer... cutoffs) {
    return new Embedding(true, width, List.of(cutoffs), divisor);
  }
}
