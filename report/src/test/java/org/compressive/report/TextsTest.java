package org.compressive.report;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

final class TextsTest {

  @Test
  void numbersAreWrittenAsInTheRunsFiles() {
    assertThat(Texts.number(0.125)).isEqualTo("0.125000");
    assertThat(Texts.number(1.234567890e-7)).isEqualTo("1.23457e-07");
  }
}
