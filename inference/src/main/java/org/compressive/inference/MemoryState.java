package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;

/**
 * What a model remembers of the text it has read so far, one stream per batch row. {@link
 * LanguageModel#step} moves it on: the tensors one run gave are fed to the next as they are, and
 * closed when the run after that has replaced them. A {@link Scorer} leaves keys and values here as
 * well, which {@link LanguageModel#step} drops.
 *
 * <p>Belongs to the model that made it. Not for several threads at once. Close it.
 */
public final class MemoryState implements AutoCloseable {

  private final int batch;
  private ImmutableList<String> names;
  private ImmutableList<Tensor> tensors;
  private boolean closed;

  /** Takes the tensors over. */
  MemoryState(int batch, List<String> names, List<Tensor> tensors) {
    this.batch = batch;
    this.names = ImmutableList.copyOf(names);
    this.tensors = ImmutableList.copyOf(tensors);
  }

  /** Streams read side by side [B]. */
  public int batch() {
    return batch;
  }

  /** What there is now, e.g. {@code memory_00}; nothing for a model without memory. */
  public List<String> names() {
    return names;
  }

  /**
   * One memory, {@code [B, rows, width]}, or {@code [H, B, rows, E]}. It stays this object's own:
   * it is closed when the model reads on or forgets.
   *
   * @throws IllegalArgumentException if the model has no memory of that name
   */
  public TFloat32 get(String name) {
    checkOpen();
    int index = names.indexOf(name);
    checkArgument(index >= 0, "memory (%s) must be one of %s", name, names);
    return (TFloat32) tensors.get(index);
  }

  /** Feeds what a signature takes of this. */
  void feed(Session.Runner runner, Signature signature) {
    checkOpen();
    for (int i = 0; i < names.size(); i++) {
      if (signature.inputs().containsKey(names.get(i))) {
        runner.feed(signature.input(names.get(i)), tensors.get(i));
      }
    }
  }

  /**
   * Takes over a run's results, from its {@code first} on, in place of what was remembered.
   *
   * @param given what they are
   */
  void replace(List<String> given, Result result, int first) {
    List<Tensor> next = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      next.add(result.get(first + i));
    }
    tensors.forEach(Tensor::close);
    names = ImmutableList.copyOf(given);
    tensors = ImmutableList.copyOf(next);
  }

  /** Takes over some of a run's results, from its {@code first} on; all else stays as it is. */
  void update(List<String> given, Result result, int first) {
    List<Tensor> next = new ArrayList<>(tensors);
    for (int i = 0; i < given.size(); i++) {
      Tensor old = next.set(names.indexOf(given.get(i)), result.get(first + i));
      old.close();
    }
    tensors = ImmutableList.copyOf(next);
  }

  private void checkOpen() {
    checkState(!closed, "memories are closed");
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      tensors.forEach(Tensor::close);
    }
  }
}
