package org.compressive.graph.config;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class PerLayerTest {

  @Test
  void oneNumberIsThatOfEveryLayer() {
    PerLayer four = PerLayer.all(4);
    assertThat(four.at(0)).isEqualTo(4);
    assertThat(four.at(35)).isEqualTo(4);
    assertThat(four.stream(3).toArray()).asList().containsExactly(4, 4, 4);
    assertThat(four.fits(1) && four.fits(36)).isTrue();
    assertThat(four.toString()).isEqualTo("4");
  }

  @Test
  void aListHasANumberForEachLayer() {
    PerLayer list = PerLayer.of(8, 0, 2);
    assertThat(list.at(2)).isEqualTo(2);
    assertThat(list.least()).isEqualTo(0);
    assertThat(list.fits(3)).isTrue();
    assertThat(list.fits(2)).isFalse();
    assertThat(list.toString()).isEqualTo("[8, 0, 2]");
    assertThrows(IllegalArgumentException.class, () -> PerLayer.of());
  }

  @Test
  void aListOfOneIsNotTheSameAsOneNumber() {
    assertThat(PerLayer.of(4)).isNotEqualTo(PerLayer.all(4));
    assertThat(PerLayer.of(4)).isEqualTo(PerLayer.of(4));
  }

  @Test
  void resizedLeavesLayersWithoutAsTheyAre() {
    assertThat(PerLayer.of(8, 0, 2).resized(16)).isEqualTo(PerLayer.of(16, 0, 16));
    assertThat(PerLayer.all(8).resized(16)).isEqualTo(PerLayer.all(16));
    assertThat(PerLayer.all(0).resized(16)).isEqualTo(PerLayer.all(16));
  }
}
