package org.compressive.data.parquet;

import com.google.common.base.Utf8;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.compressive.data.CorpusException;
import org.compressive.data.records.Records;
import org.jspecify.annotations.Nullable;

/** The records of a Parquet file: its rows, whose text is in one column. */
public final class ParquetRecords implements Records {
  private final FileChannel file;
  private final String location;
  private final String column;
  private final Footer footer;
  private int chunk = -1;
  private long left;
  private @Nullable ChunkPages pages;
  private long row;

  private ParquetRecords(FileChannel file, String location, String column, Footer footer) {
    this.file = file;
    this.location = location;
    this.column = column;
    this.footer = footer;
  }

  /**
   * Opens a file.
   *
   * @param file the file, which is closed with the records, or at once if opening fails
   * @param location the file, for messages
   * @param column the name of the column that holds the text
   * @throws CorpusException if there is no such column, or if it does not hold strings
   * @throws IOException if the file cannot be read or is damaged
   */
  public static ParquetRecords open(FileChannel file, String location, String column)
      throws IOException {
    boolean good = false;
    try {
      var records = new ParquetRecords(file, location, column, Footer.read(file, column));
      good = true;
      return records;
    } catch (Footer.NoSuchText e) {
      throw new CorpusException("%s: %s".formatted(location, e.getMessage()), e);
    } finally {
      if (!good) {
        file.close();
      }
    }
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    while (left == 0) {
      if (pages != null) {
        pages.finish();
      }
      if (++chunk >= footer.chunks().size()) {
        return null;
      }
      pages = new ChunkPages(file, footer.chunks().get(chunk), footer.nullable());
      left = footer.chunks().get(chunk).values();
    }
    row++;
    left--;
    return text(pages);
  }

  private byte[] text(@Nullable ChunkPages pages) throws IOException {
    Optional<byte[]> text = pages == null ? Optional.empty() : pages.next();
    if (text.isEmpty()) {
      throw new CorpusException(
          "%s: row (%s) has no text; column (%s) must not be null"
              .formatted(location, row, column));
    }
    if (!Utf8.isWellFormed(text.get())) {
      throw new CorpusException(
          "%s: row (%s) is not UTF-8; column (%s) must hold strings"
              .formatted(location, row, column));
    }
    return text.get();
  }

  @Override
  public long number() {
    return row;
  }

  @Override
  public void close() throws IOException {
    try (file) {
      if (pages != null) {
        pages.close();
      }
    }
  }
}
