package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class IntervalTest {

  @Test
  void isThatOfTheNormalDistributionForManyDocuments() {
    var random = new Random(5);
    List<DocumentScore> documents = new ArrayList<>();
    int count = 400;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < count; i++) {
      double bits = 2 + 0.5 * random.nextGaussian();
      documents.add(document(i, bits, 1000));
      sum += bits;
      squares += bits * bits;
    }
    double mean = sum / count;
    double error = Math.sqrt((squares / count - mean * mean) / count);
    var interval = Interval.ofBitsPerByte(documents, 1).orElseThrow();
    assertThat(interval.low()).isWithin(0.3 * error).of(mean - 1.96 * error);
    assertThat(interval.high()).isWithin(0.3 * error).of(mean + 1.96 * error);
    assertThat(Interval.ofBitsPerByte(documents, 1)).hasValue(interval);
    assertThat(Interval.ofBitsPerByte(documents, 2)).isNotEqualTo(Optional.of(interval));
  }

  /** A long document counts as much as its bytes: a draw is not a mean of figures. */
  @Test
  void weighsDocumentsByTheirBytes() {
    var documents = List.of(document(0, 1, 1_000_000), document(1, 9, 10));
    var interval = Interval.ofBitsPerByte(documents, 1).orElseThrow();
    assertThat(interval.low()).isEqualTo(1.0);
    assertThat(interval.high()).isEqualTo(9.0);
    var similar = List.of(document(0, 1, 1000), document(1, 1, 10), document(2, 1, 1));
    var narrow = Interval.ofBitsPerByte(similar, 1).orElseThrow();
    assertThat(narrow.low()).isWithin(1e-12).of(1);
    assertThat(narrow.high()).isWithin(1e-12).of(1);
  }

  @Test
  void oneDocumentHasNone() {
    assertThat(Interval.ofBitsPerByte(List.of(), 1)).isEmpty();
    assertThat(Interval.ofBitsPerByte(List.of(document(0, 1, 9), document(1, 1, 0)), 1)).isEmpty();
  }

  private static DocumentScore document(int index, double bitsPerByte, long bytes) {
    double nats = bitsPerByte * Math.log(2) * bytes;
    return new DocumentScore(index, new Score(nats, Math.max(1, bytes), bytes, bytes, 1));
  }
}
