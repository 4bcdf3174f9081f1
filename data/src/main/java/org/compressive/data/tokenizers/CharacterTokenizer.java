package org.compressive.data.tokenizers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.io.IOException;
import java.util.List;
import org.compressive.data.Document;

/**
 * A tokenizer of Unicode code points, with a closed vocabulary. Every character that is not in the
 * vocabulary, and every byte that is not part of valid UTF-8, becomes {@code <unk>}, which is
 * displayed as U+FFFD.
 */
public final class CharacterTokenizer extends ClosedVocabularyTokenizer {
  private static final Splitter SPLITTER = new CharacterSplitter();
  private static final String REPLACEMENT = "\uFFFD";

  private final int unknown;
  private final Supplier<byte[]> asset;

  CharacterTokenizer(Vocabulary vocabulary) {
    super(SPLITTER, vocabulary);
    asset = Suppliers.memoize(() -> TokenizerJson.writeCharacters(vocabulary));
    unknown = vocabulary.find(Vocabulary.UNKNOWN);
  }

  /**
   * Collects the vocabulary of a text: {@code <unk>}, then the characters, the most frequent first.
   *
   * @param size the maximum number of ids; 0 for no limit
   * @param minCount the number of times that a character must occur to be in the vocabulary
   * @throws org.compressive.data.CorpusException if a document cannot be read
   */
  public static CharacterTokenizer train(Iterable<Document> text, int size, long minCount)
      throws IOException {
    CountedPieces characters = CountedPieces.of(text, SPLITTER);
    return new CharacterTokenizer(
        Vocabulary.of(List.of(Vocabulary.UNKNOWN), characters, size, minCount));
  }

  @Override
  public String type() {
    return "characters";
  }

  @Override
  int id(byte[] text, int from, int to) {
    return tokens().id(text, from, to);
  }

  @Override
  public byte[] decode(int id) {
    return (id == unknown ? REPLACEMENT : tokens().token(id)).getBytes(UTF_8);
  }

  @Override
  public byte[] asset() {
    return asset.get().clone();
  }
}
