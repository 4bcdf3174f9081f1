package org.compressive.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The documents of many shards in the order of the corpus. A shard is opened when its first
 * document is reached and closed after its last.
 */
final class Shards implements Closeable {
  private static final Pattern NAME = Pattern.compile("[0-9]{6,}");

  /** A shard that is not open yet, and the number in the corpus of its first document. */
  private record Waiting(Path shard, long first) {}

  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final PriorityQueue<ShardReader> open =
      new PriorityQueue<>(Comparator.comparingLong(Shards::number));
  private @Nullable ShardReader current;

  private Shards() {}

  /** Opens the shards in the given folders. */
  static Shards open(List<Path> folders) throws IOException {
    List<Waiting> all = new ArrayList<>();
    for (Path folder : folders) {
      for (Path shard : in(folder)) {
        try (ShardReader reader = ShardReader.open(shard)) {
          all.add(new Waiting(shard, number(reader)));
        }
      }
    }
    all.sort(Comparator.comparingLong(Waiting::first));
    Shards shards = new Shards();
    shards.waiting.addAll(all);
    return shards;
  }

  /** Returns the complete shards in a folder. */
  static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> NAME.matcher(entry.getFileName().toString()).matches())
          .sorted(Comparator.comparing(Shards::index))
          .toList();
    }
  }

  /** Returns the number in a shard's name. */
  static long index(Path shard) {
    return Long.parseLong(shard.getFileName().toString());
  }

  /** Moves to the next document and returns the shard that holds it, or null at the end. */
  @Nullable ShardReader next() throws IOException {
    if (current != null) {
      current.next();
      putBack(current);
    }
    current = null;
    while (!waiting.isEmpty() && (open.isEmpty() || waiting.peek().first() < number(open.peek()))) {
      open.add(ShardReader.open(waiting.remove().shard()));
    }
    current = open.poll();
    return current;
  }

  private void putBack(ShardReader reader) throws IOException {
    if (reader.document() == null) {
      reader.close();
    } else {
      open.add(reader);
    }
  }

  @Override
  public void close() throws IOException {
    if (current != null) {
      current.close();
    }
    for (ShardReader reader : open) {
      reader.close();
    }
  }

  private static long number(ShardReader reader) {
    TokenizedDocument document = reader.document();
    return document == null ? Long.MAX_VALUE : document.number();
  }
}
