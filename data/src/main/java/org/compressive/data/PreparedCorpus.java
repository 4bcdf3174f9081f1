package org.compressive.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Maps;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.compressive.files.StagedFolder;

/**
 * A corpus prepared for training: tokenized, split in three, and stored in a folder. The folder
 * holds {@code training.tokens}, {@code validation.tokens} and {@code test.tokens} ({@link
 * TokenStore}), {@code tokenizer.json} ({@link Tokenizer#ASSET}) and {@code corpus.json} (counts
 * and fingerprint).
 */
public final class PreparedCorpus implements AutoCloseable {
  private static final String TOKENS = ".tokens";
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

  private final Path folder;
  private final PreparedManifest manifest;
  private final Tokenizer tokenizer;
  private final Map<Split, TokenStore> stores;

  private PreparedCorpus(
      Path folder, PreparedManifest manifest, Tokenizer tokenizer, Map<Split, TokenStore> stores) {
    this.folder = folder;
    this.manifest = manifest;
    this.tokenizer = tokenizer;
    this.stores = stores;
  }

  /**
   * Tokenizes and splits {@code corpus}. Official splits are kept. A corpus without them is split
   * by document ({@link Split#ofDocument}), or by position if it is a single document or if a split
   * would hold less than one window (for training, less than one window and its last target). If
   * there are official splits but no validation split, validation text is taken from the training
   * text in the same way; if there is no test split, that split is empty. Each document is read
   * once, in several threads.
   *
   * <p>{@link Preparation} does the same, and can resume after an interruption.
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
      new Preparation(corpus, tokenizer, window, PreparationListener.NONE).writeInto(staged.path());
      staged.commit();
    }
    return open(folder, tokenizer);
  }

  /**
   * Tokenizes and splits {@code corpus} as {@link #write} does, for a caller that stages the parent
   * folder. The stores are not forced to disk, and a failure may leave part of the folder behind.
   *
   * @param folder the folder to create, which must not exist; its parent folder must exist
   * @throws CorpusException as {@link #write} does
   * @throws IOException as {@link #write} does
   */
  public static PreparedCorpus writeStaged(
      Corpus corpus, Tokenizer tokenizer, int window, Path folder) throws IOException {
    new Preparation(corpus, tokenizer, window, PreparationListener.NONE)
        .writeInto(Files.createDirectory(folder));
    return open(folder, tokenizer).named(corpus.name());
  }

  /** Returns this corpus with stores whose names in messages contain the name {@code corpus}. */
  private PreparedCorpus named(String corpus) {
    var named =
        Maps.transformEntries(
            stores,
            (split, store) -> store.named("split (%s) of corpus (%s)".formatted(split, corpus)));
    return new PreparedCorpus(folder, manifest, tokenizer, Maps.immutableEnumMap(named));
  }

  /**
   * Opens a folder that {@link #write} created with a tokenizer of a {@link TokenizerChoice}.
   *
   * @throws CorpusException if a file is missing, damaged or inconsistent with the others; the
   *     message names the file and the rule
   */
  public static PreparedCorpus open(Path folder) {
    Path store = store(folder);
    return open(store, readManifest(store), Tokenizer.read(store.resolve(Tokenizer.ASSET)));
  }

  /**
   * Creates a folder that refers to this prepared corpus and that {@link #open} accepts in its
   * place. The folder holds copies of the small files, and the checksums of all files; the token
   * stores are read to compute them, but are not copied. Opening the folder fails once the prepared
   * corpus is missing or has changed.
   *
   * @param folder the folder to create, which must not exist; its parent folder must exist
   */
  public void refer(Path folder) throws IOException {
    StoreReference reference = StoreReference.to(this.folder.toAbsolutePath().normalize());
    reference.writeInto(Files.createDirectory(folder));
  }

  /**
   * Returns the folder that holds the token stores: the given one, or the one that it refers to.
   */
  private static Path store(Path folder) {
    return Files.exists(folder.resolve(StoreReference.FILE))
        ? StoreReference.read(folder).path()
        : folder;
  }

  /**
   * Opens a folder that {@link #write} created with a custom tokenizer.
   *
   * @throws CorpusException if a file is missing, damaged or inconsistent with the others or with
   *     the tokenizer; the message names the file and the rule
   */
  public static PreparedCorpus open(Path folder, Tokenizer tokenizer) {
    Path store = store(folder);
    PreparedManifest manifest = readManifest(store);
    Path asset = store.resolve(Tokenizer.ASSET);
    try {
      if (!Arrays.equals(Files.readAllBytes(asset), tokenizer.asset())) {
        throw new CorpusException(
            "tokenizer (%s) must be the asset of the one that the corpus is opened with"
                .formatted(asset));
      }
    } catch (IOException e) {
      throw CorpusException.unreadable("tokenizer", asset.toString(), e);
    }
    return open(store, manifest, tokenizer);
  }

  private static PreparedCorpus open(Path folder, PreparedManifest manifest, Tokenizer tokenizer) {
    Map<Split, TokenStore> stores = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      TokenStore store = TokenStore.open(storeFile(folder, split));
      checkGoesWith(store, split, manifest, tokenizer);
      stores.put(split, store.counted(tokenizer));
    }
    return new PreparedCorpus(folder, manifest, tokenizer, Maps.immutableEnumMap(stores));
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
   * @throws CorpusException if the split is empty because the corpus has official splits, but
   *     {@code split} is not among them
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

  /**
   * Returns the CRC-32C of the bytes of a split's token store, which is read completely.
   *
   * @throws CorpusException if the store cannot be read
   */
  public int checksum(Split split) {
    Path file = storeFile(store(folder), split);
    try {
      return MoreFiles.asByteSource(file).hash(Hashing.crc32c()).asInt();
    } catch (IOException e) {
      throw CorpusException.unreadable("token store", file.toString(), e);
    }
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

  /** Returns the number of tokens in all splits, without those of contexts. */
  public long scoredTokens() {
    return stores.values().stream().mapToLong(store -> store.scored(0, store.size())).sum();
  }

  /** Returns the summary of the corpus and how it was split. */
  public PreparedSummary prepared() {
    return new PreparedSummary(summary(), note());
  }

  /**
   * Returns the configuration that reads this corpus: the settings that it was prepared with,
   * except that {@code store} and {@code documents} have the values that {@code asked} gives them.
   *
   * @param asked a configuration that names this corpus; its other settings must agree with those
   *     of the corpus, unless they have their default values
   * @param named the settings that must agree even if they have their default values, such as
   *     {@code tokenizer}
   * @throws CorpusException if a setting that must agree differs from that of the corpus. The paths
   *     of the text may differ; {@link #checkMadeOf} compares the text
   */
  public DataConfig settings(DataConfig asked, Set<String> named) {
    return new StoreSettings(folder, manifest, tokenizer).over(asked, named);
  }

  /**
   * Reads a corpus and checks that this prepared corpus was created from it.
   *
   * @throws CorpusException if the documents or their official splits differ, or if a document
   *     cannot be read
   */
  public void checkMadeOf(Corpus corpus, PreparationListener listener) throws IOException {
    Fingerprint read = CorpusChecksum.of(corpus, listener);
    String now = read.complete();
    if (manifest.splits() != null && !manifest.splits().equals(read.completeSplits())) {
      throw new CorpusException(
          "prepared corpus (%s) is stale; its official splits are not those of corpus (%s)"
              .formatted(folder, corpus.name()));
    }
    if (!now.equals(summary().fingerprint())) {
      throw new CorpusException(
          "prepared corpus (%s) is stale; its text has the fingerprint %s, but corpus (%s) has %s"
              .formatted(folder, summary().fingerprint(), corpus.name(), now));
    }
  }

  /** Returns a sentence for users that says how the corpus was split, and why. */
  public String note() {
    return manifest.note() == null ? "the corpus is split by document" : manifest.note();
  }

  @Override
  public void close() {
    stores.values().forEach(TokenStore::close);
  }

  /** Returns the names of the files in a prepared corpus. */
  static ImmutableList<String> files() {
    return ImmutableList.<String>builder()
        .addAll(Stream.of(Split.values()).map(split -> split + TOKENS).iterator())
        .add(Tokenizer.ASSET, PreparedManifest.FILE)
        .build();
  }

  static Path storeFile(Path folder, Split split) {
    return folder.resolve(split + TOKENS);
  }

  private static PreparedManifest readManifest(Path folder) {
    Path file = folder.resolve(PreparedManifest.FILE);
    try {
      PreparedManifest manifest = PreparedManifest.read(Files.readAllBytes(file));
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
