package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import org.compressive.graph.config.ModelConfig;

/**
 * A search for the memory sizes with which a trained model predicts a validation text best
 * (appendix B of the paper). No parameter depends on memory sizes, so a model can be evaluated with
 * other sizes than it was trained with.
 *
 * <pre>{@code
 * var sizes = List.of(config, config.withMemories(512, 1024), config.withMemories(512, 1536));
 * var search = MemorySearch.of(sizes, model -> score(model, validation));
 * score(search.best().model(), test);
 * }</pre>
 *
 * <p>A search sees only the scores that it is given. If they are those of a validation split, a
 * test split is read first when the sizes are fixed.
 *
 * @param trials the sizes that were tried, in the order in which they were tried
 */
public record MemorySearch(List<Trial> trials) {

  /**
   * A model with memory sizes that were tried.
   *
   * @param model the configuration of the model
   * @param score its score on the validation text
   */
  public record Trial(ModelConfig model, Score score) {}

  /** Scores the validation text with a model. */
  @FunctionalInterface
  public interface Validation {
    Score score(ModelConfig model) throws IOException;
  }

  public MemorySearch {
    checkArgument(!trials.isEmpty(), "trials (%s) must be at least 1", trials.size());
    trials = ImmutableList.copyOf(trials);
  }

  /**
   * Tries all of the given models, one after the other.
   *
   * @param models models that differ in their memory sizes
   */
  public static MemorySearch of(List<ModelConfig> models, Validation validation)
      throws IOException {
    var trials = ImmutableList.<Trial>builder();
    for (ModelConfig model : models) {
      trials.add(new Trial(model, validation.score(model)));
    }
    return new MemorySearch(trials.build());
  }

  /** Returns the trial with the lowest loss; of equal ones, the first. */
  public Trial best() {
    return trials.stream()
        .min(Comparator.comparingDouble(trial -> trial.score().nats()))
        .orElseThrow();
  }
}
