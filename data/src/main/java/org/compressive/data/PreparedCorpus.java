package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.common.collect.Maps;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.compressive.files.DurableFiles;
import org.compressive.files.StagedFolder;

/**
 * A corpus prepared for training: tokenized, split in three, and stored in a folder. The folder
 * holds {@code training.tokens}, {@code validation.tokens} and {@code test.tokens} ({@link
 * TokenStore}), {@code tokenizer.json} ({@link Tokenizer#ASSET}) and {@code corpus.json} (counts
 * and fingerprint).
 */
public final class PreparedCorpus implements AutoCloseable {
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

  private final PreparedManifest manifest;
  private final Tokenizer tokenizer;
  private final Map<Split, TokenStore> stores;

  private PreparedCorpus(
      PreparedManifest manifest, Tokenizer tokenizer, Map<Split, TokenStore> stores) {
    this.manifest = manifest;
    this.tokenizer = tokenizer;
    this.stores = stores;
  }

  /**
   * Tokenizes and splits {@code corpus}. Official splits are kept. A corpus without them is split
   * by document ({@link Split#ofDocument}), or by position if it is a single document or if a split
   * would hold less than one window (for training, less than one window and its last target). If
   * there are official splits but no validation split, validation text is taken from the training
   * text in the same way; if there is no test split, that split is empty. Splitting by position
   * takes a second pass.
   *
   * @param window the number of tokens in a training window
   * @param folder the folder to create, which must not exist; it appears once everything is
   *     written, and does not appear after a failure
   * @throws CorpusException if a document cannot be read, or if the text is so short that the
   *     training split would hold fewer than {@code window + 1} tokens, or the validation or test
   *     split fewer than 2 (unless the official splits lack a test split)
   * @throws IOException if the folder exists or cannot be written
   */
  public static PreparedCorpus write(Corpus corpus, Tokenizer tokenizer, int window, Path folder)
      throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(folder.toString());
    }
    try (StagedFolder staged = StagedFolder.create(folder)) {
      writeFiles(corpus, tokenizer, window, staged.path());
      staged.commit();
    }
    return open(folder, tokenizer);
  }

  /**
   * Does the same as {@link #write} for a caller that stages the parent folder. The stores are not
   * forced to disk, and a failure may leave part of the folder behind.
   *
   * @param folder the folder to create, which must not exist; its parent folder must exist
   * @throws CorpusException as {@link #write} does
   * @throws IOException as {@link #write} does
   */
  public static PreparedCorpus writeStaged(
      Corpus corpus, Tokenizer tokenizer, int window, Path folder) throws IOException {
    writeFiles(corpus, tokenizer, window, Files.createDirectory(folder));
    return open(folder, tokenizer).named(corpus.name());
  }

  /** Returns this corpus with stores that messages name after the corpus they were created from. */
  private PreparedCorpus named(String corpus) {
    var named =
        Maps.transformEntries(
            stores,
            (split, store) -> store.named("split (%s) of corpus (%s)".formatted(split, corpus)));
    return new PreparedCorpus(manifest, tokenizer, Maps.immutableEnumMap(named));
  }

  private static void writeFiles(Corpus corpus, Tokenizer tokenizer, int window, Path folder)
      throws IOException {
    checkArgument(window >= 1, "window (%s) must be at least 1 token", window);
    PreparedManifest manifest = writeStores(corpus, tokenizer, window, folder);
    DurableFiles.write(folder.resolve(Tokenizer.ASSET), tokenizer.asset());
    DurableFiles.write(folder.resolve(PreparedManifest.FILE), Json.write(manifest));
  }

  /**
   * Opens a folder that {@link #write} created with a tokenizer of a {@link TokenizerChoice}.
   *
   * @throws CorpusException if a file is missing, damaged or inconsistent with the others; the
   *     message names the file and the rule
   */
  public static PreparedCorpus open(Path folder) {
    return open(folder, readManifest(folder), Tokenizer.read(folder.resolve(Tokenizer.ASSET)));
  }

  /**
   * Opens a folder that {@link #write} created with a custom tokenizer.
   *
   * @throws CorpusException if a file is missing, damaged or inconsistent with the others or with
   *     the tokenizer; the message names the file and the rule
   */
  public static PreparedCorpus open(Path folder, Tokenizer tokenizer) {
    PreparedManifest manifest = readManifest(folder);
    Path asset = folder.resolve(Tokenizer.ASSET);
    try {
      if (!Arrays.equals(Files.readAllBytes(asset), tokenizer.asset())) {
        throw new CorpusException(
            "tokenizer (%s) must be the asset of the one that the corpus is opened with"
                .formatted(asset));
      }
    } catch (IOException e) {
      throw CorpusException.unreadable("tokenizer", asset.toString(), e);
    }
    return open(folder, manifest, tokenizer);
  }

  private static PreparedCorpus open(Path folder, PreparedManifest manifest, Tokenizer tokenizer) {
    Map<Split, TokenStore> stores = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      TokenStore store = TokenStore.open(storeFile(folder, split));
      checkGoesWith(store, split, manifest, tokenizer);
      stores.put(split, store.counted(tokenizer));
    }
    return new PreparedCorpus(manifest, tokenizer, Maps.immutableEnumMap(stores));
  }

  private static void checkGoesWith(
      TokenStore store, Split split, PreparedManifest manifest, Tokenizer tokenizer) {
    if (store.size() != manifest.tokens(split) || store.vocabulary() != tokenizer.vocabulary()) {
      throw new CorpusException(
          ("token store (%s) holds %s tokens of a vocabulary of %s, where"
                  + " corpus.json and tokenizer.json beside it say %s of %s")
              .formatted(
                  store.file(),
                  store.size(),
                  store.vocabulary(),
                  manifest.tokens(split),
                  tokenizer.vocabulary()));
    }
    TokenOrigin expected = TokenOrigin.of(manifest.corpus(), tokenizer);
    if (!store.origin().agreesWith(expected)) {
      throw new CorpusException(
          "token store (%s) has other checksums than corpus.json and tokenizer.json beside it"
              .formatted(store.file()));
    }
  }

  /**
   * Returns the tokens of one split. The store is closed with this corpus.
   *
   * @throws CorpusException if the split is empty because the corpus has official splits, but not
   *     this one
   */
  public TokenStore store(Split split) {
    TokenStore store = stores.get(split);
    if (store.size() == 0) {
      throw new CorpusException(
          "split (%s) is empty; the corpus has official splits, and none of them is %s"
              .formatted(split, split));
    }
    return store;
  }

  /** Returns the tokenizer that produced the tokens. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /**
   * Returns the summary of the tokenized corpus: the counts over all splits, and the fingerprint.
   */
  public CorpusSummary summary() {
    return manifest.corpus();
  }

  /** Returns a sentence for users that says how the corpus was split, and why. */
  public String note() {
    return manifest.note() == null ? "the corpus is split by document" : manifest.note();
  }

  @Override
  public void close() {
    stores.values().forEach(TokenStore::close);
  }

  static Path storeFile(Path folder, Split split) {
    return folder.resolve(split + ".tokens");
  }

  private static PreparedManifest writeStores(
      Corpus corpus, Tokenizer tokenizer, int window, Path folder) throws IOException {
    OfficialSplits official = corpus.splits();
    CorpusSummary summary;
    String byPosition;
    long dealt;
    try (SplitWriters.ByDocument writers =
        new SplitWriters.ByDocument(folder, tokenizer.vocabulary(), official)) {
      summary = Tokenization.pass(corpus, tokenizer, writers);
      SplitNote note = new SplitNote(corpus, writers);
      Optional<String> obstacle = obstacle(corpus, writers, window);
      if (obstacle.isEmpty()) {
        return finish(corpus, tokenizer, writers, summary, window, note.byDocument());
      }
      byPosition = note.byPosition(obstacle.get());
      dealt = writers.dealtTokens();
    }
    try (SplitWriters writers = new SplitWriters.ByPosition(folder, tokenizer, official, dealt)) {
      if (!Tokenization.pass(corpus, tokenizer, writers).equals(summary)) {
        throw new CorpusException(
            "corpus (%s) changed while it was being read; files must not change during preparation"
                .formatted(corpus.name()));
      }
      return finish(corpus, tokenizer, writers, summary, window, byPosition);
    }
  }

  /** Checks that each split holds enough tokens, then completes the stores. */
  private static PreparedManifest finish(
      Corpus corpus,
      Tokenizer tokenizer,
      SplitWriters writers,
      CorpusSummary summary,
      int window,
      String note)
      throws IOException {
    for (Split split : Split.values()) {
      long least = corpus.splits().lacks(split) && split == Split.TEST ? 0 : least(split, window);
      if (writers.tokens(split) < least) {
        throw new CorpusException(
            ("corpus (%s) is too short; split (%s) has %s of the %s tokens and needs at least %s"
                    + " (training a window of %s and one token more, the other splits 2)")
                .formatted(
                    corpus.name(), split, writers.tokens(split), summary.tokens(), least, window));
      }
    }
    writers.finish(TokenOrigin.of(summary, tokenizer));
    return new PreparedManifest(
        PreparedManifest.FORMAT,
        summary,
        writers.tokens(Split.TRAINING),
        writers.tokens(Split.VALIDATION),
        writers.tokens(Split.TEST),
        note);
  }

  /**
   * Returns the minimum number of tokens in a usable split: an input and a target or, for training,
   * a whole window and its last target.
   */
  private static long least(Split split, int window) {
    return split == Split.TRAINING ? window + 1L : 2;
  }

  /**
   * Returns the reason why text without official splits cannot be split by document, or empty if it
   * can.
   */
  private static Optional<String> obstacle(
      Corpus corpus, SplitWriters.ByDocument writers, int window) {
    if (writers.dealtDocuments() == 1) {
      return Optional.of(corpus.name() + " is one document");
    }
    for (Split split : corpus.splits().dealt()) {
      long needed = Math.max(window, least(split, window));
      if (writers.tokens(split) < needed) {
        return Optional.of(
            "by document, %s of %s would hold %s tokens, where a window of %s needs %s"
                .formatted(split, corpus.name(), writers.tokens(split), window, needed));
      }
    }
    return Optional.empty();
  }

  private static PreparedManifest readManifest(Path folder) {
    Path file = folder.resolve(PreparedManifest.FILE);
    try {
      PreparedManifest manifest = Json.read(Files.readAllBytes(file), PreparedManifest.class);
      if (manifest.format() != PreparedManifest.FORMAT) {
        throw new CorpusException(
            "prepared corpus (%s) must have format %s, not %s"
                .formatted(file, PreparedManifest.FORMAT, manifest.format()));
      }
      if (!FINGERPRINT.matcher(manifest.corpus().fingerprint()).matches()) {
        throw new CorpusException(
            "prepared corpus (%s) is damaged; its fingerprint must be a SHA-256 in hexadecimal"
                .formatted(file));
      }
      return manifest;
    } catch (JsonProcessingException e) {
      throw new CorpusException(
          "prepared corpus (%s) is damaged; its description must be JSON".formatted(file), e);
    } catch (IOException e) {
      throw CorpusException.unreadable("prepared corpus", file.toString(), e);
    }
  }
}
