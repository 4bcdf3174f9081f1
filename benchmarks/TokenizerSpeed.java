import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.compressive.data.Tokenizer;

/**
 * Measures how fast tokenizers encode a text, first in one thread and then in as many threads as
 * there are cores, each of which encodes a part of the text. {@code benchmarks/tokenizers} runs it.
 */
public final class TokenizerSpeed {
  private static final int ROUNDS = 5;

  public static void main(String[] args) throws Exception {
    byte[] text = Files.readAllBytes(Path.of(args[0]));
    int cores = Runtime.getRuntime().availableProcessors();
    for (String file : Arrays.copyOfRange(args, 1, args.length)) {
      for (int threads : new int[] {1, cores}) {
        double[] rates = new double[ROUNDS];
        long ids = encode(Tokenizer.read(Path.of(file)), text, threads); // warms the JVM up
        String type = "";
        for (int round = 0; round < ROUNDS; round++) {
          Tokenizer tokenizer = Tokenizer.read(Path.of(file)); // has seen no word yet
          type = tokenizer.type();
          long start = System.nanoTime();
          ids = encode(tokenizer, text, threads);
          rates[round] = text.length / 1e6 / ((System.nanoTime() - start) / 1e9);
        }
        Arrays.sort(rates);
        System.out.printf(
            Locale.ROOT,
            "%s (%s), threads %d: %.2f MB/s (%.2f to %.2f), %.2f bytes per token%n",
            file,
            type,
            threads,
            rates[ROUNDS / 2],
            rates[0],
            rates[ROUNDS - 1],
            (double) text.length / ids);
      }
    }
  }

  private static long encode(Tokenizer tokenizer, byte[] text, int threads) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      Callable<Long>[] parts = parts(tokenizer, text, threads);
      long ids = 0;
      for (var part : pool.invokeAll(Arrays.asList(parts))) {
        ids += part.get();
      }
      return ids;
    } finally {
      pool.shutdown();
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Callable<Long>[] parts(Tokenizer tokenizer, byte[] text, int threads) {
    Callable<Long>[] parts = new Callable[threads];
    for (int i = 0; i < threads; i++) {
      int from = (int) ((long) text.length * i / threads);
      int to = (int) ((long) text.length * (i + 1) / threads);
      parts[i] =
          () -> {
            long[] ids = {0};
            tokenizer.encode(
                new ByteArrayInputStream(text, from, to - from), (some, count) -> ids[0] += count);
            return ids[0];
          };
    }
    return parts;
  }
}
