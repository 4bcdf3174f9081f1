package org.compressive.report;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CsvTableTest {

  @TempDir private Path folder;

  @Test
  void wholeLinesAreRowsAndOthersAreNot() throws IOException {
    CsvTable table = read("step,a,b\n1,0.5,\n2,,0.25\nx,1,1\n3,1\n4,NaN,7\n5,0.1,0.");
    assertThat(table.columns()).containsExactly("step", "a", "b").inOrder();
    assertThat(table.texts("step")).containsExactly("1", "2", "4").inOrder();
    assertThat(table.having("a").texts("step")).containsExactly("1", "4").inOrder();
    assertThat(table.having("step", "2").texts("b")).containsExactly("0.25");
    assertThat(table.having("c").rows()).isEmpty();
    assertThat(table.numbers("a")).isEqualTo(new double[] {0.5, Double.NaN, Double.NaN});
  }

  @Test
  void nothingHasNoRows() throws IOException {
    assertThat(CsvTable.read(folder.resolve("none.csv")).rows()).isEmpty();
    assertThat(read("").having("step").rows()).isEmpty();
    assertThat(read("step,a").rows()).isEmpty();
  }

  private CsvTable read(String text) throws IOException {
    return CsvTable.read(Files.writeString(folder.resolve("table.csv"), text));
  }
}
