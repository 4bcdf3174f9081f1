package org.compressive.training;

import com.google.common.collect.ImmutableList;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.checkpoints.CheckpointSearch.Skipped;
import org.compressive.checkpoints.CheckpointStore;
import org.compressive.checkpoints.proto.Validation;
import org.compressive.inference.ModelException;
import org.compressive.inference.Score;
import org.compressive.inference.ScoringProgress;

/**
 * The best weights of a run: those of its best checkpoint or, if that is lost, those of the model
 * that was exported from it. Worse weights never replace them.
 */
final class BestWeights {

  /** The difference, in bits per byte, up to which two losses may be those of the same weights. */
  private static final double SAME = 1e-4;

  private final CheckpointStore checkpoints;
  private final Path model;
  private final Validator validator;
  private final ImmutableList<TrainingListener> listeners;
  private final Set<Path> told = new HashSet<>();

  /**
   * Creates an instance for one run.
   *
   * @param told the checkpoints about which the listeners have already been warned
   */
  BestWeights(
      RunFolder run, Validator validator, List<TrainingListener> listeners, List<Skipped> told) {
    this.checkpoints = run.checkpoints();
    this.model = run.modelFolder();
    this.validator = validator;
    this.listeners = ImmutableList.copyOf(listeners);
    told.forEach(checkpoint -> this.told.add(checkpoint.folder()));
  }

  /**
   * Makes the run's record of its best validation agree with the weights on disk, which it usually
   * does already. If the best checkpoint is lost, the exported model is scored, and the better of
   * it and the remaining checkpoints counts as the best.
   *
   * @return the best checkpoint, or empty if the exported model is better or there is neither
   */
  Optional<Checkpoint> settle(TrainingProgress progress) {
    var search = checkpoints.best();
    for (Skipped lost : search.skipped()) {
      if (told.add(lost.folder())) {
        warn("the best checkpoint cannot be used: " + lost);
      }
    }
    if (search.skipped().isEmpty() && search.found().filter(progress::isBest).isPresent()) {
      return search.found();
    }
    Optional<Validation> remaining = search.found().flatMap(Checkpoint::validation);
    double exported = exported();
    if (exported + SAME < remaining.map(Validation::getBitsPerByte).orElse(Double.MAX_VALUE)) {
      progress.setBest(Optional.of(validation(exported, search.skipped())));
      if (told.add(model)) {
        note(
            String.format(
                Locale.ROOT,
                "model folder (%s) is kept; its weights (%.4f bits per byte) are better than those"
                    + " of any checkpoint",
                model,
                exported));
      }
      return Optional.empty();
    }
    progress.setBest(remaining);
    return search.found();
  }

  /**
   * Scores the best weights on the whole validation split, and exports them if they are those of a
   * checkpoint.
   */
  Score score(TrainingProgress progress, ScoringProgress windows) {
    Optional<Checkpoint> best = settle(progress);
    if (best.isEmpty()) {
      return validator.scoreModel(model, windows);
    }
    Path variables = best.get().variables();
    Score score = validator.score(variables, windows);
    validator.export(model, variables);
    return score;
  }

  /** Returns the loss of the exported model, or infinity if there is no usable one. */
  private double exported() {
    if (Files.notExists(model)) {
      return Double.POSITIVE_INFINITY;
    }
    try {
      double bitsPerByte = validator.validateModel(model).bitsPerByte();
      return Double.isNaN(bitsPerByte) ? Double.POSITIVE_INFINITY : bitsPerByte;
    } catch (ModelException e) {
      if (told.add(model)) {
        warn("the exported model cannot be used: " + e.getMessage());
      }
      return Double.POSITIVE_INFINITY;
    }
  }

  /**
   * Returns the best validation that a checkpoint records, if its loss is that of the exported
   * model. Otherwise, returns a validation with the measured loss and the latest step among the
   * lost checkpoints.
   *
   * @param exported the measured loss of the exported model, in bits per byte
   * @param lost the checkpoints that cannot be used
   */
  private Validation validation(double exported, List<Skipped> lost) {
    return checkpoints
        .bestValidation()
        .filter(best -> Math.abs(best.getBitsPerByte() - exported) <= SAME)
        .orElseGet(
            () ->
                Validation.newBuilder()
                    .setStep(lost.stream().mapToLong(Skipped::step).max().orElse(0))
                    .setBitsPerByte(exported)
                    .build());
  }

  private void warn(String line) {
    listeners.forEach(listener -> listener.warned(line));
  }

  private void note(String line) {
    listeners.forEach(listener -> listener.noted(line));
  }
}
