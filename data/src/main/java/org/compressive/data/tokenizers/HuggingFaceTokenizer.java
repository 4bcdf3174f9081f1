package org.compressive.data.tokenizers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.Ints;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.Map;

/**
 * A tokenizer whose {@code tokenizer.json} is read by Hugging Face's library, not by this package.
 * Texts are neither truncated nor padded, and no special tokens are added; a special token that a
 * text contains is encoded as such.
 */
final class HuggingFaceTokenizer extends LibraryTokenizer {
  private static final Map<String, String> WHOLE_TEXTS =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  /**
   * A text that is decoded together with each token, before it, because the library trims the first
   * token of a text.
   */
  private static final String BEFORE = "a";

  private final ai.djl.huggingface.tokenizers.HuggingFaceTokenizer library;
  private final boolean lossless;

  private HuggingFaceTokenizer(
      ai.djl.huggingface.tokenizers.HuggingFaceTokenizer library,
      HuggingFaceFile file,
      byte[] json) {
    super(tokens(library, file), file.byteIds(), json);
    this.library = library;
    lossless = file.isByteLevel() && !file.byteIds().isEmpty() && file.keepsText();
  }

  /**
   * Reads a file.
   *
   * @param json the bytes of the file
   * @param file the same file, parsed
   * @throws IllegalArgumentException if the library cannot read it; the message is a clause that
   *     says why
   */
  static HuggingFaceTokenizer read(byte[] json, JsonNode file) {
    var library =
        DjlNatives.load(
            () ->
                ai.djl.huggingface.tokenizers.HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(json), WHOLE_TEXTS));
    return new HuggingFaceTokenizer(library, new HuggingFaceFile(file), json);
  }

  @Override
  public String type() {
    return "tokenizer.json";
  }

  @Override
  public boolean lossless() {
    return lossless;
  }

  @Override
  int[] ids(String text) {
    return Arrays.stream(library.encode(text, false, false).getIds())
        .mapToInt(Ints::checkedCast)
        .toArray();
  }

  /** Returns the bytes with which each id is displayed. */
  private static ImmutableList<byte[]> tokens(
      ai.djl.huggingface.tokenizers.HuggingFaceTokenizer library, HuggingFaceFile file) {
    return file.isByteLevel() ? byteLevel(file) : displayed(library, file);
  }

  private static ImmutableList<byte[]> byteLevel(HuggingFaceFile file) {
    ImmutableList.Builder<byte[]> all = ImmutableList.builder();
    for (int id = 0; id < file.size(); id++) {
      String token = file.token(id);
      all.add(
          file.isAdded(id) || !ByteAlphabet.makes(token)
              ? token.getBytes(UTF_8)
              : ByteAlphabet.read(token));
    }
    return all.build();
  }

  /**
   * Returns the text that the library displays for each token when another token precedes it. This
   * text may begin with a space.
   */
  private static ImmutableList<byte[]> displayed(
      ai.djl.huggingface.tokenizers.HuggingFaceTokenizer library, HuggingFaceFile file) {
    long[] before = library.encode(BEFORE, false, false).getIds();
    long[][] texts = new long[file.size()][];
    for (int id = 0; id < texts.length; id++) {
      texts[id] = Arrays.copyOf(before, before.length + 1);
      texts[id][before.length] = id;
    }
    String[] displayed = library.batchDecode(texts, false);
    int skipped = library.decode(before, false).length();
    byte[][] all = new byte[texts.length][];
    for (int id = 0; id < all.length; id++) {
      String text = displayed[id];
      all[id] = text.substring(Math.min(skipped, text.length())).getBytes(UTF_8);
    }
    ImmutableIntArray bytes = file.byteIds();
    for (int b = 0; b < bytes.length(); b++) {
      all[bytes.get(b)] = new byte[] {(byte) b};
    }
    return ImmutableList.copyOf(all);
  }
}
