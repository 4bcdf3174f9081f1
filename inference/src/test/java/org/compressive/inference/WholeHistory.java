package org.compressive.inference;

import static org.compressive.inference.TestModel.TOKENIZER;
import static org.compressive.inference.TestModel.floats;
import static org.compressive.inference.TestModel.tokens;

import com.google.common.primitives.Bytes;
import java.util.Arrays;

/**
 * Generates greedily without any cache: for every token, it reads the whole text again from empty
 * memories, in whole windows.
 */
final class WholeHistory {

  private WholeHistory() {}

  /** Returns the text that the model generates after a prompt. */
  static byte[] write(LanguageModel model, byte[] prompt, int count) {
    byte[] text = prompt;
    for (int i = 0; i < count; i++) {
      int next = mostLikelyAfter(model, TOKENIZER.encode(text));
      text = Bytes.concat(text, new byte[] {(byte) next});
    }
    return Arrays.copyOfRange(text, prompt.length, text.length);
  }

  private static int mostLikelyAfter(LanguageModel model, int[] ids) {
    float[] logits = logitsAfter(model, ids);
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      best = logits[id] > logits[best] ? id : best;
    }
    return best;
  }

  private static float[] logitsAfter(LanguageModel model, int[] ids) {
    int window = model.config().window();
    int vocabulary = model.config().vocabulary();
    float[] rows = {};
    try (var memories = model.emptyMemories(1)) {
      for (int from = 0; from < ids.length; from += window) {
        int[] padded = Arrays.copyOfRange(ids, from, from + window); // zeros after the end
        try (var tokens = tokens(1, padded);
            var logits = model.step(tokens, memories)) {
          rows = floats(logits);
        }
      }
    }
    int first = (ids.length - 1) % window * vocabulary;
    return Arrays.copyOfRange(rows, first, first + vocabulary);
  }
}
