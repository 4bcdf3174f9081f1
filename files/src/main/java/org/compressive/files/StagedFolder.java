package org.compressive.files;

import static com.google.common.base.Preconditions.checkState;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder that is built beside its target and takes the target's place once it is complete.
 *
 * <pre>{@code
 * try (StagedFolder staged = StagedFolder.create(run.resolve("model"))) {
 *   Files.write(staged.path().resolve("a"), bytes);
 *   staged.commit();
 * }
 * }</pre>
 *
 * <p>The new content is built in {@code .NAME.tmp} beside the target. {@link #commit} synchronizes
 * it to disk, renames an existing target to {@code .NAME.old}, renames the new folder to the
 * target's name and deletes the old one. Closing without a commit deletes the new folder and any
 * parent folders that were created for it. A process killed between the two renames leaves {@code
 * .NAME.old} and no target; {@link #recover}, which {@link #create} calls, then puts the old folder
 * back. Only one process at a time may stage a target; readers need no coordination.
 *
 * <p>An empty folder can be filled instead of replaced ({@link #createOrFill}), because a mounted
 * volume cannot be renamed.
 */
public final class StagedFolder implements AutoCloseable {
  static final String WORK = ".tmp";
  static final String REPLACED = ".old";

  private final Path target;
  private final Path work;
  private final List<Path> made;
  private final @Nullable FolderFilling filling;
  private boolean committed;

  private StagedFolder(Path target, Path work, List<Path> made, @Nullable FolderFilling filling) {
    this.target = target;
    this.work = work;
    this.made = made;
    this.filling = filling;
  }

  /**
   * Creates an empty working folder, and any missing folders above it, after {@linkplain #recover
   * recovering} from an earlier process.
   *
   * @param target the path of the folder once it is committed
   */
  public static StagedFolder create(Path target) throws IOException {
    Path parent = DurableFiles.parent(target);
    List<Path> missing = missing(parent);
    Files.createDirectories(parent);
    recover(target);
    Path work = DurableFiles.sibling(target, WORK);
    Files.createDirectory(work);
    return new StagedFolder(target, work, missing, null);
  }

  /**
   * Creates an empty working folder as {@link #create} does, except that an empty folder at the
   * target is filled instead of replaced. The working folder is then {@code .staged.tmp} inside the
   * target, and a commit moves its entries to the target.
   *
   * @param target the future folder, or the empty folder to fill
   */
  public static StagedFolder createOrFill(Path target) throws IOException {
    if (!Files.isDirectory(target) || !isFree(target)) {
      return create(target);
    }
    var filling = new FolderFilling(target);
    filling.begin();
    return new StagedFolder(target, filling.work(), List.of(), filling);
  }

  /**
   * Returns whether a target holds nothing that would have to be replaced: it does not exist, or it
   * is an empty folder. A folder counts as empty even if it contains a volume's {@code lost+found}
   * or the leftovers of a killed process that was filling it.
   */
  public static boolean isFree(Path target) throws IOException {
    if (!Files.isDirectory(target)) {
      return Files.notExists(target);
    }
    return new FolderFilling(target).isFree();
  }

  /** Returns those of a folder and its ancestors that do not exist, innermost first. */
  private static List<Path> missing(Path folder) {
    List<Path> missing = new ArrayList<>();
    for (Path at = folder; at != null && Files.notExists(at); at = at.getParent()) {
      missing.add(at);
    }
    return missing;
  }

  /**
   * Removes what a killed process left behind while staging this target. If the old target was
   * moved aside and nothing took its place, puts it back.
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

  /** Returns the working folder, into which the caller writes the new content. */
  public Path path() {
    return work;
  }

  /**
   * Synchronizes the folder to disk and moves it to its target, whose earlier content is deleted.
   * If this fails, the target still has its earlier content.
   */
  public void commit() throws IOException {
    commit("");
  }

  /**
   * Commits the folder as {@link #commit()} does. If it fills an empty folder, its entries are
   * moved one by one.
   *
   * @param last the entry whose presence tells readers that the folder is complete; it is moved
   *     last
   */
  public void commit(String last) throws IOException {
    checkState(!committed, "staged folder (%s) must be committed only once", target);
    DurableFiles.syncTree(work);
    if (filling == null) {
      replace();
    } else {
      filling.commit(last);
      committed = true;
    }
  }

  private void replace() throws IOException {
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

  /** Deletes the working folder, and the parent folders created for it, unless it was committed. */
  @Override
  public void close() throws IOException {
    if (committed) {
      return;
    }
    if (filling != null) {
      filling.undo();
      return;
    }
    DurableFiles.deleteTree(work);
    for (Path folder : made) {
      try {
        Files.deleteIfExists(folder);
      } catch (DirectoryNotEmptyException e) {
        return; // The folder now holds something else, so those above it stay too.
      }
    }
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
