package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.compressive.files.DurableFiles;
import org.compressive.files.StagedFolder;

/**
 * Prepares corpora so that an interrupted preparation can be resumed. While the store {@code NAME}
 * is being prepared, the folder {@code .NAME.parts} beside it holds the shards that are complete.
 * If the process is killed, only the shards that were being written are lost; a shard ends with the
 * document that brings it to 32 MiB of text. The next preparation of the same store checks the
 * complete shards against the corpus by checksum, and resumes from them. The store appears when it
 * is complete.
 */
public final class Preparation {
  private static final String WORK = ".parts";
  private static final long SHARD_BYTES = 32 << 20;

  private final Corpus corpus;
  private final Tokenizer tokenizer;
  private final int window;
  private final PreparationListener listener;
  private final long shardBytes;

  /**
   * Creates a preparation.
   *
   * @param corpus the corpus, which must stay open
   * @param window the number of tokens in a training window, which determines whether the corpus is
   *     long enough to be split by document
   */
  public Preparation(Corpus corpus, Tokenizer tokenizer, int window, PreparationListener listener) {
    this(corpus, tokenizer, window, listener, SHARD_BYTES);
  }

  /** Creates a preparation whose shards end once they hold {@code shardBytes} bytes of text. */
  Preparation(
      Corpus corpus,
      Tokenizer tokenizer,
      int window,
      PreparationListener listener,
      long shardBytes) {
    checkArgument(window >= 1, "window (%s) must be at least 1 token", window);
    this.corpus = corpus;
    this.tokenizer = tokenizer;
    this.window = window;
    this.listener = listener;
    this.shardBytes = shardBytes;
  }

  /**
   * Prepares the whole corpus, or resumes its preparation.
   *
   * @param store the folder to create, which must not exist; the folder above it must exist
   * @throws CorpusException if a document cannot be read, if the text is too short (see {@link
   *     PreparedCorpus#write}), or if an unfinished preparation of this store is for another corpus
   *     or tokenizer
   * @throws IOException if the store exists or cannot be written
   */
  public PreparedSummary write(Path store) throws IOException {
    checkFree(store);
    try (PreparationFolder folder = begin(store, PartNumber.WHOLE)) {
      PartDescription description = tokenize(folder);
      PreparedSummary summary;
      try (StagedFolder staged = StagedFolder.create(store)) {
        summary = assemble(folder, description, staged.path());
        staged.commit();
      } catch (CorpusException e) {
        folder.delete(); // The text is too short, so resuming cannot help.
        throw e;
      }
      folder.delete();
      return summary;
    }
  }

  /**
   * Prepares one part of the corpus, or resumes its preparation. {@link PreparedParts} merges the
   * parts. This method lists all documents of the corpus, but tokenizes only those of the part.
   *
   * @param folder the folder to create, which must not exist; the folder above it must exist
   * @throws CorpusException as {@link #write} does, except that text that is too short is detected
   *     only when the parts are merged
   * @throws IOException if the folder exists or cannot be written
   */
  public PartSummary writePart(PartNumber part, Path folder) throws IOException {
    checkFree(folder);
    try (PreparationFolder begun = begin(folder, part)) {
      PartDescription description = tokenize(begun);
      begun.complete(description, folder);
      return description.holds();
    }
  }

  /**
   * Compares a complete part with its corpus, without changing anything.
   *
   * @throws CorpusException if the folder holds no part or a different one, or if the corpus has
   *     changed
   */
  public static PartSummary comparePart(
      Corpus corpus, PartNumber part, Path folder, PreparationListener listener)
      throws IOException {
    PartDescription description = PartDescription.read(folder);
    if (!description.part().equals(part.toString())) {
      throw new CorpusException(
          "part (%s) must be %s, not %s".formatted(folder, part, description.part()));
    }
    ReadingProgress progress = new ReadingProgress(listener);
    try (DealtDocuments documents = new DealtDocuments(corpus, part, folder)) {
      DocumentThreads.run(() -> compare(documents, progress));
      description.checkIsOf(corpus, documents);
    }
    progress.tell();
    return description.holds();
  }

  private static void compare(DealtDocuments documents, ReadingProgress progress)
      throws IOException {
    for (DealtDocuments.Dealt next = documents.next(); next != null; next = documents.next()) {
      if (next.done() == null) {
        throw documents.staleness(next.document().path());
      }
      documents.compare(next.document(), next.done(), progress);
    }
  }

  /**
   * Removes the working folder beside a complete store or part. A process leaves it behind if it is
   * killed after it has completed the store or part but before it has deleted the folder. Does
   * nothing if there is no such store or part.
   */
  public static void removeLeftovers(Path folder) throws IOException {
    if (Files.exists(folder)) {
      DurableFiles.deleteTree(DurableFiles.sibling(folder, WORK));
    }
  }

  private static void checkFree(Path folder) throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(folder.toString());
    }
  }

  /** Prepares the whole corpus in an empty folder. An interrupted preparation cannot be resumed. */
  void writeInto(Path store) throws IOException {
    try (PreparationFolder folder = begin(store.resolve("shards"), PartNumber.WHOLE)) {
      var unused = assemble(folder, tokenize(folder), store);
      folder.delete();
    }
  }

  private PreparationFolder begin(Path target, PartNumber part) throws IOException {
    Path work = DurableFiles.sibling(target, WORK);
    return PreparationFolder.begin(work, part, tokenizer, shardBytes);
  }

  private PartDescription tokenize(PreparationFolder folder) throws IOException {
    boolean good = false;
    try (DealtDocuments documents = new DealtDocuments(corpus, folder.part(), folder.path())) {
      ReadingProgress progress = new ReadingProgress(listener);
      new ShardPass(tokenizer, folder, documents, progress).run();
      progress.tell();
      good = true;
      return PartDescription.of(folder, corpus, window, documents);
    } finally {
      if (!good && folder.isEmpty()) {
        folder.delete();
      }
    }
  }

  private PreparedSummary assemble(PreparationFolder folder, PartDescription description, Path into)
      throws IOException {
    return new Assembly(ImmutableList.of(folder.path()), description, tokenizer).writeInto(into);
  }
}
