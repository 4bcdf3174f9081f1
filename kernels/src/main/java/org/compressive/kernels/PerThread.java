package org.compressive.kernels;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Scratch memory of kernels: each thread keeps the last object that it has used, for work of the
 * same sizes.
 *
 * @param <S> the sizes
 * @param <T> the object, which is not shared among threads
 */
final class PerThread<S, T> {

  private final Function<S, T> creation;
  private final ThreadLocal<@Nullable Entry<S, T>> last = new ThreadLocal<>();

  PerThread(Function<S, T> creation) {
    this.creation = creation;
  }

  /** Returns this thread's object. */
  T get(S sizes) {
    Entry<S, T> known = last.get();
    if (known == null || !known.sizes.equals(sizes)) {
      known = new Entry<>(sizes, creation.apply(sizes));
      last.set(known);
    }
    return known.object;
  }

  private record Entry<S, T>(S sizes, T object) {}
}
