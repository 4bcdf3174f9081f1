package org.compressive.data.tokenizers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Reads the pieces of a SentencePiece model, which is a Protobuf message {@code ModelProto}. The
 * repeated field 1 of this message holds the pieces; each is a message with the text of the piece
 * in field 1 and its kind in field 3.
 */
final class SentencePieceModel {
  /** The kind of a piece, which determines the text that the piece stands for. */
  enum Kind {
    TEXT,
    UNKNOWN,
    CONTROL,
    BYTE
  }

  /** A piece, in which U+2581 stands for a space. */
  record Piece(String text, Kind kind) {}

  private static final int PIECES = 1;
  private static final int TEXT = 1;
  private static final int KIND = 3;
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED_32 = 5;
  private static final int VARINT_BITS = 7;
  private static final int FIRST_PIECE = 2; // after a tag and a length below 128

  private SentencePieceModel() {}

  /**
   * Returns whether a file begins like a model, that is, with a piece whose first field is its
   * text. JSON begins like this only if its first line is empty and its second line is a single
   * character.
   */
  static boolean begins(byte[] file) {
    return file.length > FIRST_PIECE
        && file[0] == (PIECES << 3 | BYTES)
        && file[FIRST_PIECE] == (TEXT << 3 | BYTES)
        && !Character.isWhitespace(file[1]);
  }

  /**
   * Reads the pieces in the order of their ids.
   *
   * @throws IllegalArgumentException if the file is not a {@code ModelProto}
   */
  static ImmutableList<Piece> pieces(byte[] file) {
    try {
      ImmutableList.Builder<Piece> pieces = ImmutableList.builder();
      ByteBuffer message = ByteBuffer.wrap(file);
      while (message.hasRemaining()) {
        long tag = varint(message);
        if (tag == (PIECES << 3 | BYTES)) {
          pieces.add(piece(bytes(message)));
        } else {
          skip(message, tag);
        }
      }
      return pieces.build();
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("SentencePiece model is damaged or cut short", e);
    }
  }

  private static Piece piece(ByteBuffer message) {
    String text = "";
    Kind kind = Kind.TEXT;
    while (message.hasRemaining()) {
      long tag = varint(message);
      if (tag == (TEXT << 3 | BYTES)) {
        text = UTF_8.decode(bytes(message)).toString();
      } else if (tag == (KIND << 3 | VARINT)) {
        kind = kind((int) varint(message));
      } else {
        skip(message, tag);
      }
    }
    return new Piece(text, kind);
  }

  private static Kind kind(int number) {
    return switch (number) {
      case 2 -> Kind.UNKNOWN;
      case 3 -> Kind.CONTROL;
      case 6 -> Kind.BYTE;
      default -> Kind.TEXT;
    };
  }

  private static void skip(ByteBuffer message, long tag) {
    switch ((int) (tag & 7)) {
      case VARINT -> varint(message);
      case FIXED_64 -> message.getLong();
      case BYTES -> bytes(message);
      case FIXED_32 -> message.getInt();
      default -> throw new IllegalArgumentException("SentencePiece model is damaged or cut short");
    }
  }

  private static ByteBuffer bytes(ByteBuffer message) {
    long length = varint(message);
    if (length < 0 || length > message.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer bytes = message.slice(message.position(), (int) length);
    message.position(message.position() + (int) length);
    return bytes;
  }

  private static long varint(ByteBuffer message) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += VARINT_BITS) {
      byte next = message.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new BufferUnderflowException();
  }
}
