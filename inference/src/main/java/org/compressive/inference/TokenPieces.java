package org.compressive.inference;

import org.compressive.data.Tokenizer;
import org.jspecify.annotations.Nullable;

/** The bytes of tokens, decoded as they are met. */
final class TokenPieces {

  private final Tokenizer tokenizer;
  private final byte[] @Nullable [] pieces; // by token id

  TokenPieces(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    pieces = new byte[tokenizer.vocabulary()][];
  }

  byte[] of(int token) {
    byte[] piece = pieces[token];
    if (piece == null) {
      piece = tokenizer.decode(token);
      pieces[token] = piece;
    }
    return piece;
  }
}
