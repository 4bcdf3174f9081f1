package org.compressive.data.tokenizers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.sentencepiece.SpProcessor;
import ai.djl.sentencepiece.SpTokenizer;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.compressive.data.tokenizers.SentencePieceModel.Kind;
import org.compressive.data.tokenizers.SentencePieceModel.Piece;

/**
 * A tokenizer of a SentencePiece model. It is not lossless: most models trim and collapse white
 * space, including line feeds, and all of them treat U+2581 as a space. The asset is JSON that
 * contains the model's file.
 */
final class SentencePieceTokenizer extends LibraryTokenizer {
  static final String TYPE = "sentencepiece";

  private static final char SPACE = '\u2581';
  private static final String UNKNOWN = " \u2047 "; // as SentencePiece displays it
  private static final int HEXADECIMAL = 16;

  private final SpProcessor library;

  private SentencePieceTokenizer(SpProcessor library, ImmutableList<Piece> pieces, byte[] asset) {
    super(
        pieces.stream()
            .map(SentencePieceTokenizer::displayed)
            .collect(ImmutableList.toImmutableList()),
        byteIds(pieces),
        asset);
    this.library = library;
  }

  /**
   * Reads the file of a model.
   *
   * @throws IllegalArgumentException if the file is not a model; the message is a clause that says
   *     why
   */
  static SentencePieceTokenizer read(byte[] file) {
    ImmutableList<Piece> pieces = SentencePieceModel.pieces(file);
    String asset =
        "{\"type\":\"%s\",\"model\":\"%s\"}"
            .formatted(TYPE, Base64.getEncoder().encodeToString(file));
    return new SentencePieceTokenizer(
        DjlNatives.load(() -> new SpTokenizer(file).getProcessor()),
        pieces,
        asset.getBytes(US_ASCII));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public boolean lossless() {
    return false;
  }

  @Override
  int[] ids(String text) {
    return library.encode(text);
  }

  private static ImmutableIntArray byteIds(ImmutableList<Piece> pieces) {
    Map<Integer, Integer> ids = new HashMap<>();
    for (int id = 0; id < pieces.size(); id++) {
      if (pieces.get(id).kind() == Kind.BYTE) {
        ids.put(value(pieces.get(id).text()), id);
      }
    }
    var all = ImmutableIntArray.builder(ByteAlphabet.SIZE);
    for (int b = 0; b < ByteAlphabet.SIZE; b++) {
      Integer id = ids.get(b);
      if (id == null) {
        return ImmutableIntArray.of();
      }
      all.add(id);
    }
    return all.build();
  }

  private static byte[] displayed(Piece piece) {
    return switch (piece.kind()) {
      case TEXT -> piece.text().replace(SPACE, ' ').getBytes(UTF_8);
      case UNKNOWN -> UNKNOWN.getBytes(UTF_8);
      case CONTROL -> new byte[0];
      case BYTE -> new byte[] {(byte) value(piece.text())};
    };
  }

  /** Returns the byte that a piece such as {@code <0x0A>} stands for. */
  private static int value(String piece) {
    return Integer.parseInt(piece.substring("<0x".length(), piece.length() - 1), HEXADECIMAL);
  }
}
