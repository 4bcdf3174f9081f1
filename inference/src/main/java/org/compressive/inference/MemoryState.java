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
 * The memories of a model that is reading a text, with one stream per batch row. {@link
 * LanguageModel#step} advances them: the tensors that one run returns are fed to the next without
 * copying, and are closed once that run has replaced them. A {@link Scorer} also keeps keys and
 * values here, which {@link LanguageModel#step} discards.
 *
 * <p>Memories can only be used with the model that created them. This class is not thread-safe.
 * Instances hold native memory and must be closed.
 */
public final class MemoryState implements AutoCloseable {

  private final int batch;
  private ImmutableMap<String, Tensor> tensors;
  private boolean closed;

  /** Creates memories that own the given tensors. */
  MemoryState(int batch, Map<String, Tensor> tensors) {
    this.batch = batch;
    this.tensors = ImmutableMap.copyOf(tensors);
  }

  /** Returns the batch size, B. */
  public int batch() {
    return batch;
  }

  /**
   * Returns the names of the current tensors, such as {@code memory_00}. The list is empty for a
   * model without memory.
   */
  public List<String> names() {
    return tensors.keySet().asList();
  }

  /**
   * Returns one memory, {@code [B, rows, width]} or {@code [H, B, rows, E]}. The tensor still
   * belongs to this object, which closes it when the model reads another window or clears a stream.
   *
   * @throws IllegalArgumentException if the model has no memory of that name
   */
  public TFloat32 get(String name) {
    checkOpen();
    Tensor memory = tensors.get(name);
    checkArgument(memory != null, "memory (%s) must be one of %s", name, names());
    return (TFloat32) memory;
  }

  /** Returns all tensors by name. They still belong to this object. */
  ImmutableMap<String, Tensor> tensors() {
    checkOpen();
    return tensors;
  }

  /**
   * Replaces all tensors with the given ones, which this object now owns, and closes the old ones.
   */
  void replace(Map<String, Tensor> next) {
    var before = tensors;
    tensors = ImmutableMap.copyOf(next);
    before.values().forEach(Tensor::close);
  }

  /**
   * Replaces the tensors with the given names, and keeps all others. This object now owns the new
   * tensors, and closes those that they replace.
   */
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
