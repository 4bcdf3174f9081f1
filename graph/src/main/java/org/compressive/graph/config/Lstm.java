package org.compressive.graph.config;

/**
 * A long short-term memory (Hochreiter and Schmidhuber, 1997) with forget gates (Gers et al.,
 * 2000), as wide as the model. It carries a state of two rows, its cell and its output, from token
 * to token and from window to window, and reads no memory: {@code model.memory} and {@code
 * model.compressedMemory} must be 0. In the paper, the Compressive Transformer replaces such a
 * memory in an agent (Rae et al., 2019, section 5.7).
 *
 * <p>Gradients reach back to the beginning of the window or, with {@link
 * BackPropagationThroughTime}, of the first window of a step.
 */
public record Lstm() implements Mixer {

  @Override
  public String type() {
    return "lstm";
  }

  @Override
  public boolean hasKeys() {
    return false;
  }

  @Override
  public boolean carriesState() {
    return true;
  }

  @Override
  public int reach() {
    return 0;
  }
}
