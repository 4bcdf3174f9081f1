package org.compressive.files;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Fills an empty folder. Entries are written to a working folder, {@code .staged.tmp} inside the
 * target, and then moved up into the target one by one. Before the first entry is moved, the names
 * of all entries are recorded in {@code .staged.names}. As long as the working folder still
 * contains an entry, the target is incomplete. If the process is killed in this state, a later
 * process deletes the entries that had been moved.
 */
final class FolderFilling {
  private static final String WORK = ".staged.tmp";
  private static final String NAMES = ".staged.names";

  /** The temporary file through which {@link DurableFiles#write} writes the names. */
  private static final String WRITTEN_NAMES = "." + NAMES + StagedFolder.WORK;

  /**
   * The entries that a folder may contain and still count as empty. {@code lost+found} exists in
   * the root of some file systems.
   */
  private static final ImmutableSet<String> NOTHING =
      ImmutableSet.of(WORK, NAMES, WRITTEN_NAMES, "lost+found");

  private final Path folder;
  private final Path work;
  private final Path names;

  FolderFilling(Path folder) {
    this.folder = folder;
    this.work = folder.resolve(WORK);
    this.names = folder.resolve(NAMES);
  }

  /** Returns the working folder. */
  Path work() {
    return work;
  }

  /** Returns whether the folder contains at most the leftovers of an unfinished filling. */
  boolean isFree() throws IOException {
    return Sets.union(NOTHING, moved()).containsAll(entries(folder));
  }

  /** Deletes the leftovers of an unfinished filling and creates an empty working folder. */
  void begin() throws IOException {
    undo();
    Files.createDirectory(work);
  }

  /**
   * Moves the entries of the working folder to the target and deletes the working folder.
   *
   * @param last the entry to move last
   */
  void commit(String last) throws IOException {
    List<String> staged =
        entries(work).stream().sorted(Comparator.comparing(name -> name.equals(last))).toList();
    DurableFiles.write(names, String.join("\n", staged));
    for (String name : staged) {
      Files.move(work.resolve(name), folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.syncFolder(folder);
    }
    Files.delete(names);
    Files.delete(work);
  }

  /** Deletes the working folder and the entries that were moved from it. */
  void undo() throws IOException {
    for (String name : moved()) {
      DurableFiles.deleteTree(folder.resolve(name));
    }
    // The names are deleted first. Otherwise, if this process were killed while it deletes the
    // working folder, the entries already deleted there would count as moved.
    Files.deleteIfExists(names);
    Files.deleteIfExists(folder.resolve(WRITTEN_NAMES));
    DurableFiles.deleteTree(work);
  }

  /** Returns the names of the entries that an unfinished filling has moved. */
  private Set<String> moved() throws IOException {
    Set<String> waiting = entries(work);
    return waiting.isEmpty()
        ? ImmutableSet.of()
        : Sets.difference(recorded(), waiting).immutableCopy();
  }

  private Set<String> recorded() throws IOException {
    try {
      return ImmutableSet.copyOf(Files.readAllLines(names));
    } catch (NoSuchFileException e) {
      return ImmutableSet.of();
    }
  }

  private static Set<String> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .collect(ImmutableSet.toImmutableSet());
    } catch (NoSuchFileException e) {
      return ImmutableSet.of();
    }
  }
}
