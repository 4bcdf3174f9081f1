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
 * Prepares corpora in a way that can be continued. While a store is prepared, the folder {@code
 * .NAME.parts} beside it holds what is done; a kill loses at most the shards that were being
 * written, each of 32 MiB of text or one document. The next preparation of the same store goes on
 * from there, after comparing what is done with the corpus by checksum. The store appears when it
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
   * @param window the number of tokens in a training window, on which it depends whether the corpus
   *     is long enough to be split by document
   */
  public Preparation(Corpus corpus, Tokenizer tokenizer, int window, PreparationListener listener) {
    this(corpus, tokenizer, window, listener, SHARD_BYTES);
  }

  /** Creates a preparation whose shards end after so many bytes of text. */
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
   * Prepares the whole corpus, or goes on with its preparation.
   *
   * @param store the folder to create, which must not exist; the folder above it must exist
   * @throws CorpusException if a document cannot be read, if the text is too short, as {@link
   *     PreparedCorpus#write} describes it, or if an earlier preparation of this store was of
   *     another corpus or tokenizer
   * @throws IOException if the store exists or cannot be written
   */
  public PreparedCorpus write(Path store) throws IOException {
    if (Files.exists(store, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(store.toString());
    }
    Path work = DurableFiles.sibling(store, WORK);
    try (PreparationFolder folder = begin(work)) {
      PartDescription description = tokenize(folder);
      try (StagedFolder staged = StagedFolder.create(store)) {
        assemble(folder, description, staged.path());
        staged.commit();
      } catch (CorpusException e) {
        folder.delete(); // The text is too short, whatever is done.
        throw e;
      }
      folder.delete();
    }
    return PreparedCorpus.open(store, tokenizer);
  }

  /** Prepares the whole corpus in an empty folder, without a way to go on after a kill. */
  void writeInto(Path store) throws IOException {
    Path work = store.resolve(WORK);
    try (PreparationFolder folder = begin(work)) {
      assemble(folder, tokenize(folder), store);
      folder.delete();
    }
  }

  private PreparationFolder begin(Path work) throws IOException {
    return PreparationFolder.begin(work, PartNumber.WHOLE, tokenizer, shardBytes);
  }

  private PartDescription tokenize(PreparationFolder folder) throws IOException {
    boolean good = false;
    try (DealtDocuments documents = new DealtDocuments(corpus, folder)) {
      ReadingProgress progress = new ReadingProgress(listener);
      new ShardPass(corpus, tokenizer, folder, documents, progress).run();
      progress.tell();
      good = true;
      return PartDescription.of(folder.part(), corpus, window, documents);
    } finally {
      if (!good && folder.isEmpty()) {
        folder.delete();
      }
    }
  }

  private void assemble(PreparationFolder folder, PartDescription description, Path into)
      throws IOException {
    new Assembly(ImmutableList.of(folder.path()), description, tokenizer).writeInto(into);
  }
}
