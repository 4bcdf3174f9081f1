package org.compressive.data.tokenizers;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.Ints;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.compressive.data.TokenSink;
import org.compressive.data.Tokenizer;

/**
 * A tokenizer from another library that encodes strings. A text is passed to the library in parts
 * ({@link PartSplitter}). Bytes that are not UTF-8 have ids of their own if the vocabulary has an
 * id for every byte; otherwise they become U+FFFD.
 */
abstract class LibraryTokenizer implements Tokenizer {
  private static final Splitter PARTS = new PartSplitter();

  private final ImmutableList<byte[]> tokens;
  private final ImmutableIntArray byteIds;
  private final byte[] asset;
  private final Supplier<Boolean> addsSpace = Suppliers.memoize(this::addsSpace);

  /**
   * Creates a tokenizer.
   *
   * @param tokens the bytes with which each id is displayed
   * @param byteIds the ids of the 256 bytes, from 0 to 255; empty if the vocabulary lacks any of
   *     them
   */
  LibraryTokenizer(ImmutableList<byte[]> tokens, ImmutableIntArray byteIds, byte[] asset) {
    this.tokens = tokens;
    this.byteIds = byteIds;
    this.asset = asset;
  }

  /** Returns the library's ids of a text. */
  abstract int[] ids(String text);

  @Override
  public final int vocabulary() {
    return tokens.size();
  }

  @Override
  public final void encode(InputStream text, TokenSink into) throws IOException {
    PARTS.split(text, new Encoding(into));
  }

  @Override
  public final int[] encode(byte[] text) {
    var all = ImmutableIntArray.builder();
    try {
      PARTS.split(
          text, new Encoding((ids, count) -> all.addAll(Ints.asList(Arrays.copyOf(ids, count)))));
    } catch (IOException e) {
      throw new UncheckedIOException("text in memory cannot be read", e);
    }
    return all.build().toArray();
  }

  @Override
  public final byte[] decode(int id) {
    checkArgument(
        id >= 0 && id < vocabulary(), "token id (%s) must be 0 to %s", id, vocabulary() - 1);
    return tokens.get(id).clone();
  }

  @Override
  public final byte[] asset() {
    return asset.clone();
  }

  /** Returns whether the library encodes a text as if it came after a space. */
  private boolean addsSpace() {
    int[] whole = ids("ab cd");
    int[] first = ids("ab");
    return !Arrays.equals(whole, Ints.concat(first, ids(" cd")))
        && Arrays.equals(whole, Ints.concat(first, ids("cd")));
  }

  /** Encodes the parts of one text. */
  private final class Encoding implements Splitter.Sink {
    private final TokenSink into;
    private boolean begun;

    Encoding(TokenSink into) {
      this.into = into;
    }

    @Override
    public void accept(byte[] text, int from, int to) throws IOException {
      int at = begun && text[from] == ' ' && addsSpace.get() ? from + 1 : from;
      begun = true;
      while (at < to) {
        int end = byteIds.isEmpty() ? to : endOfUtf8(text, at, to);
        pass(ids(new String(text, at, end - at, UTF_8)));
        for (at = end; at < to && Utf8.codePoint(text, at, to) < 0; at++) {
          pass(byteIds.get(text[at] & 0xFF));
        }
      }
    }

    private void pass(int... ids) throws IOException {
      into.accept(ids, ids.length);
    }
  }

  private static int endOfUtf8(byte[] text, int from, int to) {
    int end = from;
    while (end < to && Utf8.codePoint(text, end, to) >= 0) {
      end += Utf8.length(text[end]);
    }
    return end;
  }
}
