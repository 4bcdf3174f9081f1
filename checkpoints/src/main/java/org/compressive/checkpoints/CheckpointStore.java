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
   * Only then are surplus checkpoints deleted: of the earlier checkpoints, the {@code keep - 1}
   * newest and the best remain.
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
      if (checkpoint.manifest().getBest()) {
        DurableFiles.write(folder.resolve(BEST), step + "\n");
      }
      DurableFiles.write(folder.resolve(LATEST), step + "\n");
      prune(step);
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
   * for people.
   *
   * @throws CheckpointException if the folder exists but cannot be listed
   */
  public CheckpointSearch newest() {
    List<Skipped> skipped = new ArrayList<>();
    for (long step : steps()) {
      Path candidate = at(step);
      try {
        return new CheckpointSearch(Optional.of(verify(step)), skipped);
      } catch (IOException e) {
        skipped.add(new Skipped(candidate, CheckpointException.reason(e)));
      }
    }
    return new CheckpointSearch(Optional.empty(), skipped);
  }

  /**
   * Returns the best checkpoint: the newest one that verifies and was the best when it was written.
   * Empty if there is none.
   *
   * @throws CheckpointException if the folder exists but cannot be listed
   */
  public Optional<Checkpoint> best() {
    return steps().stream()
        .filter(step -> readable(step).map(Manifest::getBest).orElse(false))
        .flatMap(step -> undamaged(step).stream())
        .findFirst();
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

  private Checkpoint writeFolder(long step, CheckpointWriter writer) throws IOException {
    try (StagedFolder staged = StagedFolder.create(at(step))) {
      CheckpointContent content = writer.write(staged.path().resolve(Checkpoint.VARIABLES));
      Manifest manifest =
          Manifest.newBuilder()
              .setFormat(ManifestFile.FORMAT)
              .setStep(step)
              .setCreatedMillis(Clock.systemUTC().millis())
              .setBest(content.best())
              .addAllFile(ManifestFile.describe(staged.path()))
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

  // A checkpoint later than the one just written exists only because it could not be used. It is
  // left, as are those that cannot be read, to the user or to the step that replaces it.
  private void prune(long written) throws IOException {
    int kept = 0;
    boolean bestKept = false;
    for (long step : steps()) {
      Optional<Manifest> manifest = step > written ? Optional.empty() : readable(step);
      if (manifest.isEmpty()) {
        continue;
      }
      boolean isBest = !bestKept && manifest.get().getBest();
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

  private Optional<Checkpoint> undamaged(long step) {
    try {
      return Optional.of(verify(step));
    } catch (IOException e) {
      return Optional.empty();
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
