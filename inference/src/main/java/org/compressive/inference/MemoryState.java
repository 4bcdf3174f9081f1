package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private ImmutableMap<String, Tensor> tensors;
  private boolean closed;

  /** Takes the tensors over. */
  MemoryState(int batch, Map<String, Tensor> tensors) {
    this.batch = batch;
    this.tensors = ImmutableMap.copyOf(tensors);
  }

  /** Streams read side by side [B]. */
  public int batch() {
    return batch;
  }

  /** What there is now, e.g. {@code memory_00}; nothing for a model without memory. */
  public List<String> names() {
    return tensors.keySet().asList();
  }

  /**
   * One memory, {@code [B, rows, width]}, or {@code [H, B, rows, E]}. It stays this object's own:
   * it is closed when the model reads on or forgets.
   *
   * @throws IllegalArgumentException if the model has no memory of that name
   */
  public TFloat32 get(String name) {
    checkOpen();
    Tensor memory = tensors.get(name);
    checkArgument(memory != null, "memory (%s) must be one of %s", name, names());
    return (TFloat32) memory;
  }

  /** Returns all of them by name; they stay this object's own. */
  ImmutableMap<String, Tensor> tensors() {
    checkOpen();
    return tensors;
  }

  /** Takes over the next memories in place of all there were. */
  void replace(Map<String, Tensor> next) {
    var before = tensors;
    tensors = ImmutableMap.copyOf(next);
    before.values().forEach(Tensor::close);
  }

  /** Takes over memories in place of those of the same names; all others stay as they are. */
  void update(Map<String, Tensor> changed) {
    Map<String, Tensor> next = new LinkedHashMap<>(tensors);
    changed.forEach(
        (name, tensor) -> Optional.ofNullable(next.put(name, tensor)).ifPresent(Tensor::close));
    tensors = ImmutableMap.copyOf(next);
  }

  private void checkOpen() {
    checkState(!closed, "memories are closed");
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      tensors.values().forEach(Tensor::close);
    }
  }
}
