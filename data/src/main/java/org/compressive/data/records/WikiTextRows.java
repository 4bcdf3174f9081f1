package org.compressive.data.records;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of WikiText that the rows of a Parquet file hold. A row ends with the line feed of its
 * line; a line feed is added if it is missing. The row of a blank line is empty; here it is
 * returned as a space and a line feed, which is what a blank line is in WikiText's own files.
 *
 * @param rows the rows of the Parquet file
 */
public record WikiTextRows(Records rows) implements Records {
  private static final int SAMPLE = 1000;

  /**
   * Reads at most the first 1,000 rows, and returns whether they are lines of WikiText with at
   * least one title among them.
   */
  public boolean areLines() throws IOException {
    boolean heading = false;
    byte[] row = rows.next();
    for (int i = 0; i < SAMPLE && row != null; i++) {
      boolean blank = row.length == 0;
      if (!blank && !(row[0] == ' ' && row[row.length - 1] == '\n')) {
        return false;
      }
      heading |= !blank && Articles.isTitle(row);
      row = rows.next();
    }
    return heading;
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    byte[] row = rows.next();
    if (row == null || (row.length > 0 && row[row.length - 1] == '\n')) {
      return row;
    }
    if (row.length == 0) {
      return new byte[] {' ', '\n'};
    }
    byte[] line = Arrays.copyOf(row, row.length + 1);
    line[row.length] = '\n';
    return line;
  }

  @Override
  public long number() {
    return rows.number();
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
