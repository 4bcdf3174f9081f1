package org.compressive.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;

/**
 * Decodes the names of archive entries. Most archives do not declare the encoding of these names.
 */
final class EntryName {
  /** The code page of MS-DOS, which the zip format prescribes for all names that are not UTF-8. */
  private static final Charset DOS = Charset.forName("IBM437");

  private EntryName() {}

  /**
   * Returns a name, decoded as UTF-8 if it is valid UTF-8 and as IBM437 otherwise. IBM437 has a
   * character for every byte, so different names stay different.
   */
  static String decode(byte[] name) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
    } catch (CharacterCodingException e) {
      return new String(name, DOS);
    }
  }
}
