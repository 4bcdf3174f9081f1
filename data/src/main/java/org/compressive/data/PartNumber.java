package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.hash.Hashing;
import com.google.common.primitives.Ints;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the parts in which a corpus is prepared, such as 3/8. A hash of a document's path
 * determines which part the document belongs to, so the parts can be prepared independently.
 *
 * @param number the number of the part, counting from 1
 * @param of the number of parts, at most 9999
 */
public record PartNumber(int number, int of) {
  /** The only part of a corpus that is not divided. */
  public static final PartNumber WHOLE = new PartNumber(1, 1);

  private static final int MOST = 9999;
  private static final Pattern FORM = Pattern.compile("([0-9]{1,4})/([0-9]{1,4})");

  public PartNumber {
    checkArgument(
        of >= 1 && of <= MOST && number >= 1 && number <= of,
        "part (%s/%s) must be a number of parts such as 3/8, at most 9999",
        number,
        of);
  }

  /**
   * Parses a part such as {@code 3/8}.
   *
   * @throws IllegalArgumentException if the text is not a part
   */
  public static PartNumber parse(String text) {
    Matcher form = FORM.matcher(text);
    checkArgument(form.matches(), "part (%s) must be two numbers such as 3/8", text);
    return new PartNumber(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
  }

  /**
   * Returns whether the document with this path is in this part. The number of its part is h modulo
   * the number of parts, plus 1, where h is the unsigned big-endian number in bytes 4 to 7
   * (counting from 0) of the SHA-256 of the path in UTF-8.
   */
  boolean includes(String path) {
    if (of == 1) {
      return true;
    }
    byte[] hash = Hashing.sha256().hashString(path, StandardCharsets.UTF_8).asBytes();
    int value = Ints.fromBytes(hash[4], hash[5], hash[6], hash[7]);
    return Integer.remainderUnsigned(value, of) == number - 1;
  }

  @Override
  public String toString() {
    return number + "/" + of;
  }
}
