package org.compressive.checkpoints;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.compressive.checkpoints.CheckpointSearch.Skipped;
import org.compressive.checkpoints.proto.Manifest;
import org.compressive.checkpoints.proto.TrainingState;
import org.compressive.checkpoints.proto.Validation;
import org.compressive.files.DurableFiles;
import org.compressive.files.StagedFolder;

/**
 * The checkpoints of one run: a folder with one subfolder for each checkpoint, named after its
 * step. The package documentation specifies the layout.
 *
 * <p>Only one process may write, but others may read at the same time: reading changes nothing on
 * disk. If fewer than two checkpoints are kept, a checkpoint may be pruned while another process
 * reads it.
 */
public final class CheckpointStore {
  private static final String LATEST = "latest";
  private static final String BEST = "best";
  private static final String PRUNED = ".gone";
  private static final Pattern STEP = Pattern.compile("0|[1-9][0-9]{0,17}");
  private static final Pattern LEFTOVER =
      Pattern.compile("\\.(0|[1-9][0-9]{0,17}|latest|best)\\.(tmp|old|gone)");

  private final Path folder;
  private final int keep;

  /**
   * Creates a store of the checkpoints in a folder, which need not exist yet.
   *
   * @param folder the run's {@code checkpoints} folder
   * @param keep the number of newest checkpoints to keep, at least 1; the best is kept in addition
   */
  public CheckpointStore(Path folder, int keep) {
    checkArgument(keep >= 1, "checkpoints to keep (%s) must be at least 1", keep);
    this.folder = folder;
    this.keep = keep;
  }

  /**
   * Removes what a killed process left behind, and puts back a checkpoint that it was replacing.
   * {@link #write} does this too; call it before {@link #newest} when resuming a run.
   *
   * @throws CheckpointException if the folder cannot be changed
   */
  public void recover() {
    try {
      recoverFolder();
    } catch (IOException e) {
      throw new CheckpointException("checkpoint folder (" + folder + ") cannot be cleaned up", e);
    }
  }

  /**
   * Writes a checkpoint, replacing any earlier one of the same step. When this method returns, the
   * checkpoint is on disk, and {@code latest} names it, as does {@code best} if it is the best.
   * Only then are surplus checkpoints deleted: of those before it, the {@code keep - 1} newest and
   * the best remain. {@code best} names the checkpoint with the best validation that the training
   * state records.
   *
   * <p>If the checkpoint cannot be written, earlier checkpoints, {@code latest} and {@code best}
   * are unchanged, and nothing else is left behind. Exceptions that the writer throws, other than
   * {@link IOException} and {@link CheckpointException}, propagate unchanged.
   *
   * @param step the number of steps taken, at least 0
   * @param writer writes the variables and returns the content of the manifest
   * @return the checkpoint that was written
   * @throws CheckpointException if it cannot be written, for example because the disk is full
   */
  public Checkpoint write(long step, CheckpointWriter writer) {
    checkArgument(step >= 0, "checkpoint step (%s) must be at least 0", step);
    String attempt = "checkpoint (" + step + ") cannot be written to " + folder;
    Checkpoint checkpoint;
    try {
      recoverFolder();
      checkpoint = writeFolder(step, writer);
    } catch (IOException | UncheckedIOException | CheckpointException e) {
      throw new CheckpointException(attempt, e);
    }
    try {
      Optional<Long> best = best(checkpoint.manifest());
      if (best.isPresent() && !best.equals(pointer())) {
        DurableFiles.write(folder.resolve(BEST), best.get() + "\n");
      }
      DurableFiles.write(folder.resolve(LATEST), step + "\n");
      prune(step, best);
    } catch (IOException e) {
      throw new CheckpointException(
          "checkpoint ("
              + checkpoint.folder()
              + ") is written, but others beside it cannot be tidied up",
          e);
    }
    return checkpoint;
  }

  /**
   * Finds the newest checkpoint that verifies, reading every byte of each one that it tries. It
   * relies on the names and contents of the folders and ignores the file {@code latest}, which is
   * for human readers.
   *
   * @throws CheckpointException if the folder exists but cannot be listed
   */
  public CheckpointSearch newest() {
    List<Skipped> skipped = new ArrayList<>();
    Optional<Checkpoint> found =
        steps().stream().flatMap(step -> usable(step, skipped).stream()).findFirst();
    return new CheckpointSearch(found, skipped);
  }

  /**
   * Finds the best checkpoint: the one with the best validation that the newest manifest records.
   * If it is missing or damaged, it is skipped, and the search continues with the others: first
   * those that were validated, best first, then the rest, newest first.
   *
   * @throws CheckpointException if the folder exists but cannot be listed
   */
  public CheckpointSearch best() {
    Optional<Validation> recorded = bestValidation();
    List<Skipped> skipped = new ArrayList<>();
    Optional<Checkpoint> best = recorded.flatMap(validation -> validated(validation, skipped));
    // If the best checkpoint was the newest and its folder is gone, only the pointer records it.
    pointer()
        .filter(step -> recorded.map(validation -> validation.getStep() != step).orElse(true))
        .ifPresent(step -> usable(step, skipped));
    return new CheckpointSearch(best.or(this::bestOfTheRest), skipped);
  }

  /**
   * Returns the best validation that the newest readable manifest records; empty if there is none.
   */
  public Optional<Validation> bestValidation() {
    return manifests()
        .findFirst()
        .map(Manifest::getTraining)
        .filter(TrainingState::hasBestValidation)
        .map(TrainingState::getBestValidation);
  }

  /** Returns the steps of all checkpoints in the folder, including damaged ones, newest first. */
  public List<Long> steps() {
    try {
      return names().stream()
          .filter(name -> STEP.matcher(name).matches())
          .map(Long::valueOf)
          .sorted(Comparator.reverseOrder())
          .toList();
    } catch (IOException e) {
      throw new CheckpointException("checkpoint folder (" + folder + ") cannot be listed", e);
    }
  }

  private static Optional<Long> best(Manifest written) {
    return written.getBest()
        ? Optional.of(written.getStep())
        : Optional.of(written.getTraining())
            .filter(TrainingState::hasBestValidation)
            .map(training -> training.getBestValidation().getStep());
  }

  private Checkpoint writeFolder(long step, CheckpointWriter writer) throws IOException {
    try (StagedFolder staged = StagedFolder.create(at(step))) {
      CheckpointContent content = writer.write(staged.path().resolve(Checkpoint.VARIABLES));
      Manifest manifest =
          Manifest.newBuilder()
              .setFormat(ManifestFile.FORMAT)
              .setStep(step)
              .setCreatedMillis(Clock.systemUTC().millis())
              .setBest(content.best())
              .addAllFile(StoredFiles.describe(staged.path()))
              .addAllVariable(content.variables())
              .setConfiguration(content.configuration())
              .setTraining(content.training())
              .build();
      byte[] encoded = ManifestFile.encode(manifest);
      DurableFiles.write(staged.path().resolve(ManifestFile.NAME), encoded);
      staged.commit();
      return new Checkpoint(at(step), ManifestFile.decode(encoded));
    }
  }

  // A checkpoint later than the one just written exists only because it could not be used. Like a
  // checkpoint that cannot be read, it is left for the user to delete or for the run to replace
  // when it reaches that step. The recorded best checkpoint is kept; if it is lost, the newest
  // remaining checkpoint that was the best when it was written is kept in its place.
  private void prune(long written, Optional<Long> best) throws IOException {
    int kept = 0;
    boolean bestKept = false;
    for (long step : steps()) {
      Optional<Manifest> manifest = step > written ? Optional.empty() : readable(step);
      if (manifest.isEmpty()) {
        continue;
      }
      boolean isBest = best.equals(Optional.of(step)) || (!bestKept && manifest.get().getBest());
      bestKept |= isBest;
      if (kept < keep) {
        kept++;
      } else if (!isBest) {
        remove(step);
      }
    }
  }

  // Rename it first: a process killed while deleting must not leave part of a checkpoint.
  private void remove(long step) throws IOException {
    Path gone = DurableFiles.sibling(at(step), PRUNED);
    Files.move(at(step), gone, StandardCopyOption.ATOMIC_MOVE);
    DurableFiles.deleteTree(gone);
  }

  private void recoverFolder() throws IOException {
    for (String name : names()) {
      Matcher leftover = LEFTOVER.matcher(name);
      if (!leftover.matches()) {
        continue;
      }
      if (leftover.group(2).equals("gone")) {
        DurableFiles.deleteTree(folder.resolve(name));
      } else {
        StagedFolder.recover(folder.resolve(leftover.group(1)));
      }
    }
  }

  private Checkpoint verify(long step) throws IOException {
    Checkpoint checkpoint = Checkpoint.verify(at(step));
    if (checkpoint.step() != step) {
      throw new IOException(ManifestFile.NAME + " is that of step " + checkpoint.step());
    }
    return checkpoint;
  }

  private Optional<Checkpoint> usable(long step, List<Skipped> skipped) {
    try {
      return Optional.of(verify(step));
    } catch (IOException e) {
      String reason =
          Files.exists(at(step)) ? CheckpointException.reason(e) : "the folder is missing";
      skipped.add(new Skipped(step, at(step), reason));
      return Optional.empty();
    }
  }

  // A run that was resumed from an earlier checkpoint may have reached the same step with other
  // weights.
  private Optional<Checkpoint> validated(Validation best, List<Skipped> skipped) {
    Optional<Checkpoint> checkpoint = usable(best.getStep(), skipped);
    if (checkpoint.isPresent() && !checkpoint.get().validation().equals(Optional.of(best))) {
      skipped.add(
          new Skipped(
              best.getStep(), at(best.getStep()), "the checkpoint is another of the same step"));
      return Optional.empty();
    }
    return checkpoint;
  }

  private Optional<Checkpoint> bestOfTheRest() {
    return manifests()
        .sorted(Comparator.comparingDouble(CheckpointStore::loss))
        .flatMap(manifest -> usable(manifest.getStep(), new ArrayList<>()).stream())
        .findFirst();
  }

  private static double loss(Manifest manifest) {
    return Checkpoint.validation(manifest)
        .map(Validation::getBitsPerByte)
        .orElse(Double.POSITIVE_INFINITY);
  }

  // Newest first.
  private Stream<Manifest> manifests() {
    return steps().stream().flatMap(step -> readable(step).stream());
  }

  private Optional<Long> pointer() {
    try {
      String step = Files.readString(folder.resolve(BEST)).strip();
      return STEP.matcher(step).matches() ? Optional.of(Long.valueOf(step)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // The pointers are for human readers and need not exist.
    }
  }

  private Optional<Manifest> readable(long step) {
    try {
      return Optional.of(ManifestFile.read(at(step)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private List<String> names() throws IOException {
    if (Files.notExists(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Path at(long step) {
    return folder.resolve(Long.toString(step));
  }
}
