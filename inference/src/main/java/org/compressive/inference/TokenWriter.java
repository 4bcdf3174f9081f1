package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Booleans;
import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.Ints;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.compressive.kernels.BusyCores;
import org.compressive.ops.TokenDraw;

/**
 * Continues a batch of prompts with sampled tokens, one stream for each prompt. All streams are at
 * the same position in their texts: a stream with a shorter prompt generates while a stream with a
 * longer prompt is still reading. Each text is therefore the same as if its prompt were continued
 * alone, as long as sums are computed in the same order. As long as every stream is reading its
 * prompt, the prompts are read window by window.
 *
 * <p>This class is not thread-safe. Instances must be closed, and cannot be used after an
 * exception.
 */
public final class TokenWriter implements AutoCloseable {

  /**
   * The random generator. Its algorithm is specified, so that a seed gives the same numbers on
   * every Java implementation.
   */
  private static final String RANDOM = "L64X128MixRandom";

  /**
   * The cost of reading a window, as the fraction of its tokens that could be read one by one in
   * the same time. The remainder of a prompt after its full windows is read token by token if it is
   * no longer than this fraction of a window.
   */
  private static final double WINDOW_IN_TOKENS = 0.1;

  /** A prompt of at least one token to continue, and the seed for sampling. */
  public record Stream(ImmutableIntArray prompt, long seed) {

    public Stream {
      checkArgument(
          prompt.stream().allMatch(id -> id >= 0),
          "prompt token (%s) must be 0 or more",
          prompt.stream().min().orElse(0));
      checkArgument(!prompt.isEmpty(), "a prompt must have at least one token");
    }
  }

  private final GenerationRuns runs;
  private final Sampler sampler;
  private final ImmutableList<Stream> streams;
  private final ImmutableList<RandomGenerator> random;
  private final int window;
  private final MemoryState memories;
  private final int[] drawn; // [B], the last token of each stream
  private long read; // tokens that each stream has read
  private int position; // in the window
  private boolean failed;

  TokenWriter(GenerationRuns runs, Sampler sampler, List<Stream> streams) {
    checkArgument(!streams.isEmpty(), "streams (none) must be at least one");
    this.runs = runs;
    this.sampler = sampler;
    this.streams = ImmutableList.copyOf(streams);
    var generators = ImmutableList.<RandomGenerator>builder();
    streams.forEach(s -> generators.add(RandomGeneratorFactory.of(RANDOM).create(s.seed())));
    random = generators.build();
    window = runs.model().config().window();
    drawn = new int[streams.size()];
    memories = runs.start(streams.size());
  }

  /** Returns the number of streams. */
  public int streams() {
    return streams.size();
  }

  /**
   * Reads and generates tokens, at most up to the end of the current window.
   *
   * @param most the maximum number of tokens to generate in each stream, 1 or more
   * @param live {@code true} for each stream that is still needed, at least one; the tokens of the
   *     other streams are meaningless
   * @return the tokens that each stream has generated, none while it is reading its prompt
   * @throws IllegalArgumentException if a logit is not a number, if {@code most} is less than 1, or
   *     if {@code live} has another length or no {@code true} element
   */
  public int[][] next(int most, boolean[] live) {
    checkState(!failed, "writer has failed before");
    checkArgument(most >= 1, "tokens (%s) must be at least 1", most);
    checkArgument(
        live.length == streams.size() && Booleans.contains(live, true),
        "live (%s) must be as many as the %s streams, and one of them true",
        live.length,
        streams.size());
    return BusyCores.during(() -> readAndWrite(most, live));
  }

  private int[][] readAndWrite(int most, boolean[] live) {
    failed = true;
    readAhead(live);
    int count = Math.min(most, window - position);
    int batch = streams.size();
    int[] given = new int[count * batch];
    double[] uniform = new double[count * batch];
    int[] written = new int[batch];
    for (int i = 0; i < given.length; i++) {
      int stream = i % batch;
      long place = read + 1 + i / batch;
      if (isPrompt(stream, place)) {
        given[i] = streams.get(stream).prompt().get((int) place);
      } else {
        given[i] = TokenDraw.NONE;
        uniform[i] = random.get(stream).nextDouble();
        written[stream]++;
      }
    }
    int[] tokens = runs.write(memories, sampler, position, pending(), given, uniform);
    read += count;
    position += count;
    int[][] texts = new int[batch][];
    for (int stream = 0; stream < batch; stream++) {
      // A stream that is not live may have drawn NONE, which is not a token that can be read.
      drawn[stream] = Math.max(0, tokens[tokens.length - batch + stream]);
      texts[stream] = text(tokens, stream, count - written[stream], count);
      if (live[stream]) {
        checkDrawn(texts[stream], stream);
      }
    }
    failed = false;
    return texts;
  }

  /** Checks the tokens that a stream has just generated. */
  private void checkDrawn(int[] text, int stream) {
    int broken = Ints.indexOf(text, TokenDraw.NONE);
    checkArgument(
        broken < 0,
        "logit (after token %s of stream %s) is not a number",
        read - text.length + broken + 1,
        stream);
  }

  private int[] text(int[] tokens, int stream, int first, int end) {
    int[] text = new int[end - first];
    Arrays.setAll(text, i -> tokens[(first + i) * streams.size() + stream]);
    return text;
  }

  /**
   * Reads full windows, and the beginning of one, as far as the tokens of all live streams are
   * known.
   */
  private void readAhead(boolean[] live) {
    if (position == window) {
      runs.shift(memories);
      position = 0;
    }
    while (position == 0 && known(live) > WINDOW_IN_TOKENS * window) {
      int count = (int) Math.min(window, known(live));
      runs.fill(memories, promptTokens(), count);
      read += count;
      position = count;
      if (position == window) {
        runs.shift(memories);
        position = 0;
      }
    }
  }

  /**
   * Returns the number of unread prompt tokens that every live stream has, not counting the last
   * token of its prompt; 0 or less if a stream has none.
   */
  private long known(boolean[] live) {
    long known = Long.MAX_VALUE;
    for (int stream = 0; stream < live.length; stream++) {
      if (live[stream]) {
        known = Math.min(known, streams.get(stream).prompt().length() - 1 - read);
      }
    }
    return known;
  }

  /**
   * Returns the next window of all prompts, {@code [B, T]}, with token 0 in each position after the
   * end of a prompt.
   */
  private int[] promptTokens() {
    int[] tokens = new int[streams.size() * window];
    for (int i = 0; i < tokens.length; i++) {
      int stream = i / window;
      long place = read + i % window;
      tokens[i] = isPrompt(stream, place) ? streams.get(stream).prompt().get((int) place) : 0;
    }
    return tokens;
  }

  /** Returns the token that each stream reads next, {@code [B]}. */
  private int[] pending() {
    int[] tokens = new int[streams.size()];
    Arrays.setAll(
        tokens, s -> isPrompt(s, read) ? streams.get(s).prompt().get((int) read) : drawn[s]);
    return tokens;
  }

  private boolean isPrompt(int stream, long place) {
    return place < streams.get(stream).prompt().length();
  }

  @Override
  public void close() {
    memories.close();
  }
}
