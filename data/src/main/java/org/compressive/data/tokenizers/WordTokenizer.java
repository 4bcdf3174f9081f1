package org.compressive.data.tokenizers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.io.IOException;
import java.util.List;
import org.compressive.data.Document;

/**
 * A tokenizer of words separated by white space, with a closed vocabulary. A line feed becomes
 * {@code <eos>}, and a word that is not in the vocabulary becomes {@code <unk>}. The tokenizer is
 * not lossless: other white space and unknown words are lost.
 *
 * <p>A word is displayed with a space before it, and {@code <eos>} as a line feed, so encoding the
 * displayed text yields the same ids.
 */
public final class WordTokenizer extends ClosedVocabularyTokenizer {
  /** The word that stands for the end of a line. */
  static final String END = "<eos>";

  private static final Splitter SPLITTER = new WordSplitter();
  private static final List<String> FIXED = List.of(Vocabulary.UNKNOWN, END);

  private final int end;
  private final Supplier<byte[]> asset;

  WordTokenizer(Vocabulary vocabulary) {
    super(SPLITTER, vocabulary);
    asset = Suppliers.memoize(() -> TokenizerJson.writeWords(vocabulary));
    end = vocabulary.find(END);
  }

  /**
   * Collects the vocabulary of a text: {@code <unk>}, {@code <eos>}, then the words, the most
   * frequent first.
   *
   * @param size the maximum number of ids; 0 for no limit
   * @param minCount the number of times that a word must occur to be in the vocabulary
   * @throws org.compressive.data.CorpusException if a document cannot be read
   */
  public static WordTokenizer train(Iterable<Document> text, int size, long minCount)
      throws IOException {
    CountedPieces words =
        CountedPieces.of(
            text, SPLITTER, (bytes, from, to) -> !WordSplitter.isSpace(bytes, from, to));
    return new WordTokenizer(Vocabulary.of(FIXED, words, size, minCount));
  }

  @Override
  public String type() {
    return "words";
  }

  @Override
  int id(byte[] text, int from, int to) {
    if (text[from] == '\n') {
      return end;
    }
    return WordSplitter.isSpace(text, from, to) ? NONE : tokens().id(text, from, to);
  }

  @Override
  public byte[] decode(int id) {
    return (id == end ? "\n" : " " + tokens().token(id)).getBytes(UTF_8);
  }

  @Override
  public byte[] asset() {
    return asset.get().clone();
  }
}
