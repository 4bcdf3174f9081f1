package org.compressive.data.records;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The articles of WikiText, each of which begins at its title: a line with one equals sign on each
 * side, {@code = Title =}. Text before the first title is an article too, unless all its lines are
 * blank; then they belong to the first article.
 */
public final class Articles implements Records {
  private final Records lines;
  private final ByteArrayOutputStream article = new ByteArrayOutputStream();
  private byte @Nullable [] line;
  private long number;

  /**
   * Creates a reader.
   *
   * @param lines the lines with their line feeds, which are closed with this reader
   */
  public Articles(Records lines) {
    this.lines = lines;
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    article.reset();
    boolean begun = false;
    line = line == null ? lines.next() : line;
    while (line != null && !(begun && isTitle(line))) {
      begun |= !isBlank(line);
      if (article.size() + line.length > LONGEST) {
        throw new IOException(
            "article (%s) must have at most %s bytes".formatted(number + 1, LONGEST));
      }
      article.writeBytes(line);
      line = lines.next();
    }
    number++;
    return article.size() == 0 ? null : article.toByteArray();
  }

  /** Returns whether a line is the title of an article, not a heading inside it. */
  public static boolean isTitle(byte[] line) {
    int end = line.length > 0 && line[line.length - 1] == '\n' ? line.length - 1 : line.length;
    return end > 6
        && line[0] == ' '
        && line[1] == '='
        && line[2] == ' '
        && line[3] != '='
        && line[end - 4] != '='
        && line[end - 3] == ' '
        && line[end - 2] == '='
        && line[end - 1] == ' ';
  }

  private static boolean isBlank(byte[] line) {
    for (byte character : line) {
      if (character != ' ' && character != '\n' && character != '\r') {
        return false;
      }
    }
    return true;
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
