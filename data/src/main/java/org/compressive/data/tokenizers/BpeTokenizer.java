package org.compressive.data.tokenizers;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.compressive.data.Document;
import org.compressive.data.TokenSink;
import org.compressive.data.Tokenizer;

/**
 * A tokenizer that uses byte-level byte-pair encoding. Text is split into pieces as in GPT-2, and
 * the bytes of each piece are merged. Tokens are byte sequences, so any text can be encoded, and a
 * character may be spread over several tokens.
 */
public final class BpeTokenizer implements Tokenizer {
  private static final int BUFFER = 4 * Splitter.LONGEST;
  private static final Splitter SPLITTER = new GptSplitter();

  private final Bpe bpe;
  private final BpeEncoder encoder;
  private final Supplier<byte[]> asset;
  private final ConcurrentLinkedQueue<WordCache> caches = new ConcurrentLinkedQueue<>(); // idle

  BpeTokenizer(Bpe bpe) {
    this.bpe = bpe;
    encoder = new BpeEncoder(bpe);
    asset = Suppliers.memoize(() -> TokenizerJson.write(bpe));
  }

  /**
   * Learns a vocabulary from a text.
   *
   * @param size the size of the vocabulary, at least 256; the learned vocabulary is smaller if the
   *     text runs out of pairs to merge
   * @throws org.compressive.data.CorpusException if a document cannot be read
   */
  public static BpeTokenizer train(Iterable<Document> text, int size) throws IOException {
    checkArgument(size >= ByteAlphabet.SIZE, "size (%s) must be at least 256, the bytes", size);
    return new BpeTokenizer(BpeTrainer.train(CountedPieces.of(text, SPLITTER), size));
  }

  @Override
  public String type() {
    return "bpe";
  }

  @Override
  public int vocabulary() {
    return bpe.tokens().size();
  }

  @Override
  public boolean lossless() {
    return true;
  }

  @Override
  public void encode(InputStream text, TokenSink into) throws IOException {
    var ids = new Ids(into);
    ids.encode(pieces -> SPLITTER.split(text, pieces));
  }

  @Override
  public int[] encode(byte[] text) {
    int[] all = new int[text.length];
    int[] count = {0};
    try {
      new Ids(
              (ids, more) -> {
                System.arraycopy(ids, 0, all, count[0], more);
                count[0] += more;
              })
          .encode(pieces -> SPLITTER.split(text, pieces));
    } catch (IOException e) {
      throw new UncheckedIOException("text in memory cannot be read", e);
    }
    return Arrays.copyOf(all, count[0]);
  }

  @Override
  public byte[] decode(int id) {
    return bytes(id).clone();
  }

  @Override
  public int length(int id) {
    return bytes(id).length;
  }

  private byte[] bytes(int id) {
    checkArgument(
        id >= 0 && id < vocabulary(), "token id (%s) must be 0 to %s", id, vocabulary() - 1);
    return bpe.tokens().get(id);
  }

  @Override
  public byte[] asset() {
    return asset.get().clone();
  }

  /** A text that passes its pieces to a sink. */
  @FunctionalInterface
  private interface Pieces {
    void into(Splitter.Sink sink) throws IOException;
  }

  /** Encodes the pieces of one text, and passes their ids to a sink in batches. */
  private final class Ids {
    private final int[] ids = new int[BUFFER];
    private final TokenSink into;
    private int count;

    Ids(TokenSink into) {
      this.into = into;
    }

    void encode(Pieces pieces) throws IOException {
      WordCache idle = caches.poll();
      WordCache cache = idle == null ? new WordCache(encoder) : idle;
      pieces.into((text, from, to) -> add(cache, text, from, to));
      into.accept(ids, count);
      caches.add(cache);
    }

    private void add(WordCache cache, byte[] text, int from, int to) throws IOException {
      if (count + to - from > ids.length) {
        into.accept(ids, count);
        count = 0;
      }
      count += cache.encode(text, from, to, ids, count);
    }
  }
}
