package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests how a table shows its figures. */
final class ResultTableTest {

  private static final ResultTable TABLE =
      new ResultTable(
          "models",
          List.of("run", "rate", "loss", "flops", "none", "steps"),
          List.of(
              Arrays.asList("a", 3e-4, 2.60604, 2.9622272e7, null, 300.0),
              Arrays.asList("b|c", 1e-5, -0.0206621, 4953.7, null, null)));

  @Test
  void figuresHaveFiveDigitsUnlessFewerAreExactOrTheyAreLarge() {
    assertThat(TABLE.texts())
        .containsExactly(
            List.of("a", "0.0003", "2.6060", "29,622,272", "-", "300"),
            List.of("b|c", "1.0000e-05", "-0.020662", "4,954", "-", "-"))
        .inOrder();
  }

  @Test
  void columnsWithoutAnyValueCanBeLeftOut() {
    assertThat(TABLE.withoutEmptyColumns().markdown())
        .isEqualTo(
            """
            | run | rate | loss | flops | steps |
            | --- | --: | --: | --: | --: |
            | a | 0.0003 | 2.6060 | 29,622,272 | 300 |
            | b\\|c | 1.0000e-05 | -0.020662 | 4,954 | - |
            """);
    assertThat(TABLE.csv()).startsWith("run,rate,loss,flops,none,steps\na,3.0E-4,2.60604,");
  }

  @Test
  void aTableWithoutRowsKeepsItsColumns() {
    var empty = new ResultTable("rows", List.of("run", "seed"), List.of());
    assertThat(empty.withoutEmptyColumns().markdown()).isEqualTo("| run | seed |\n| --: | --: |\n");
  }
}
