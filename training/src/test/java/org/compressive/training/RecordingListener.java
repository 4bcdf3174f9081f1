package org.compressive.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.compressive.inference.Score;

/** A listener that records all events. */
final class RecordingListener implements TrainingListener {

  final List<StepReport> steps = new ArrayList<>();
  final List<Long> checkpoints = new ArrayList<>();
  final List<Long> validated = new ArrayList<>();
  final List<String> warnings = new ArrayList<>();
  final List<String> notes = new ArrayList<>();
  final List<String> starts = new ArrayList<>();
  long evaluated;
  int trained;

  @Override
  public void started(long step, long steps) {
    starts.add(step + " of " + steps);
  }

  @Override
  public void stepped(StepReport report) {
    steps.add(report);
  }

  @Override
  public void validated(long step, Score score, boolean best) {
    validated.add(step);
  }

  @Override
  public void checkpointed(long step, Path checkpoint) {
    checkpoints.add(step);
  }

  @Override
  public void noted(String line) {
    notes.add(line);
  }

  @Override
  public void warned(String line) {
    warnings.add(line);
  }

  @Override
  public void trained() {
    trained++;
  }

  @Override
  public void evaluating(long windows, long of) {
    evaluated = windows;
  }
}
