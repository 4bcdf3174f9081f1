package org.compressive.checkpoints;

import static com.google.common.base.Preconditions.checkState;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder under construction that takes the place of another in one move.
 *
 * <pre>{@code
 * try (StagedFolder staged = StagedFolder.create(run.resolve("model"))) {
 *   Files.write(staged.path().resolve("a"), bytes);
 *   staged.commit();
 * }
 * }</pre>
 *
 * <p>The work happens in {@code .NAME.tmp} beside the target. {@link #commit} synchronizes it,
 * renames an existing target to {@code .NAME.old}, renames the work to the target and deletes the
 * old one. Closing without a commit deletes the work and the folders that were made for it. A
 * process killed between the two renames leaves no target but {@code .NAME.old}: {@link #recover},
 * which {@link #create} calls, puts it back. One process at a time may stage a target; readers need
 * no care.
 */
public final class StagedFolder implements AutoCloseable {
  static final String WORK = ".tmp";
  static final String REPLACED = ".old";

  private final Path target;
  private final Path work;
  private final List<Path> made;
  private boolean committed;

  private StagedFolder(Path target, Path work, List<Path> made) {
    this.target = target;
    this.work = work;
    this.made = made;
  }

  /**
   * Makes the empty folder to work in, and the folders above it where they are missing, after
   * {@linkplain #recover recovering} from an earlier process.
   *
   * @param target where the folder will be once it is committed
   */
  public static StagedFolder create(Path target) throws IOException {
    Path parent = DurableFiles.parent(target);
    List<Path> missing = missing(parent);
    Files.createDirectories(parent);
    recover(target);
    Path work = DurableFiles.sibling(target, WORK);
    Files.createDirectory(work);
    return new StagedFolder(target, work, missing);
  }

  /** Those of a folder and the folders above it that do not exist, innermost first. */
  private static List<Path> missing(Path folder) {
    List<Path> missing = new ArrayList<>();
    for (Path at = folder; at != null && Files.notExists(at); at = at.getParent()) {
      missing.add(at);
    }
    return missing;
  }

  /**
   * Removes what a killed process left of staging this target; puts the old target back if it was
   * moved aside and nothing took its place.
   */
  public static void recover(Path target) throws IOException {
    DurableFiles.deleteTree(DurableFiles.sibling(target, WORK));
    Path replaced = DurableFiles.sibling(target, REPLACED);
    if (!exists(replaced)) {
      return;
    }
    if (exists(target)) {
      DurableFiles.deleteTree(replaced);
    } else {
      Files.move(replaced, target, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.syncFolder(DurableFiles.parent(target));
    }
  }

  /** The folder to fill. */
  public Path path() {
    return work;
  }

  /**
   * Makes the folder durable and moves it to its target, whose earlier content is deleted. When
   * this fails, the earlier content is the target again.
   */
  public void commit() throws IOException {
    checkState(!committed, "staged folder (%s) must be committed only once", target);
    DurableFiles.syncTree(work);
    Path replaced = DurableFiles.sibling(target, REPLACED);
    boolean replaces = exists(target);
    if (replaces) {
      Files.move(target, replaced, StandardCopyOption.ATOMIC_MOVE);
    }
    try {
      Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (replaces) {
        Files.move(replaced, target, StandardCopyOption.ATOMIC_MOVE);
      }
      throw e;
    }
    committed = true;
    DurableFiles.syncFolder(DurableFiles.parent(target));
    if (replaces) {
      DurableFiles.deleteTree(replaced);
    }
  }

  /** Deletes the work, and the folders made above it, if it was not committed. */
  @Override
  public void close() throws IOException {
    if (committed) {
      return;
    }
    DurableFiles.deleteTree(work);
    for (Path folder : made) {
      try {
        Files.deleteIfExists(folder);
      } catch (DirectoryNotEmptyException e) {
        return; // Others have come to use it.
      }
    }
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
