package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.google.common.collect.ImmutableList;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.List;
import org.compressive.data.recall.RecallConfig;
import org.jspecify.annotations.Nullable;

/**
 * The source of the text: section {@code data} of the configuration.
 *
 * @param corpus the paths to read, in this order: text files, compressed files, archives, and
 *     folders of these; if empty, the embedded corpus is read
 * @param corpusGlob a pattern that selects the files to read from a folder or archive; {@code **}
 *     selects all of them. {@code *} matches any characters except a slash, {@code **} any
 *     characters, {@code ?} one character except a slash, {@code [a-z]} one character of a set, and
 *     <code>{a,b}</code> either alternative. A pattern without a slash is matched against the
 *     file's name alone, one with a slash against the file's whole path inside the folder or
 *     archive. A configured path that is a single file is always read, and all entries of an
 *     archive inside a folder are read if the archive itself is selected
 * @param binary whether files with NUL bytes are accepted; otherwise they are rejected because they
 *     are not text. If binary files are accepted, files of records are read as ordinary files
 * @param encoding the character set of the text, such as {@code UTF-16} or {@code windows-1252},
 *     which is converted to UTF-8; {@code bytes}, the default, reads the bytes unchanged except for
 *     dropping a UTF-8 byte order mark
 * @param documents whether documents are joined into one text or kept separate; joined by default
 * @param tokenizer the tokenizer that turns text into tokens; bytes by default
 * @param train the paths of the training text, in place of {@code corpus}. If no other split is
 *     named, the text is split like a corpus without official splits, regardless of its file names
 * @param validation the paths of the validation text; only with {@code train}
 * @param test the paths of the test text; only with {@code train}
 * @param textField the field of each line of a JSON Lines file that contains its text
 * @param contextField the field of each line of a JSON Lines file that contains the context of its
 *     text, which a model reads before the text but is not scored on; empty, the default, if lines
 *     have no context
 * @param textColumn the column of a Parquet file that contains the text
 * @param gutenberg whether the header and the license of Project Gutenberg books are kept or
 *     stripped; kept by default
 * @param lineEnds whether line feeds are part of the text; kept by default
 * @param store the path of a {@link PreparedCorpus} to read instead of text; the settings with
 *     which it was prepared then apply. Empty if text is read
 * @param recall a generated text that tests long recall, in place of {@code corpus}; null for none
 * @param expansion the largest number of times its own size that packed data may hold; 1000 by
 *     default. More is rejected, because a small file could fill any disk
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@RecordBuilder
public record DataConfig(
    List<String> corpus,
    String corpusGlob,
    boolean binary,
    String encoding,
    Documents documents,
    TokenizerChoice tokenizer,
    List<String> train,
    List<String> validation,
    List<String> test,
    String textField,
    String contextField,
    String textColumn,
    Gutenberg gutenberg,
    LineEnds lineEnds,
    String store,
    @Nullable RecallConfig recall,
    Integer expansion)
    implements DataConfigBuilder.With {
  /** The glob that matches every file. */
  public static final String ALL_FILES = "**";

  /** The encoding that reads bytes unchanged. */
  public static final String BYTES = "bytes";

  private static final String TEXT = "text";
  private static final String EXPANSION = "1000";

  /**
   * Creates a configuration. A setting that has no value in YAML arrives as null and gets its
   * default.
   */
  public DataConfig(
      @Nullable List<String> corpus,
      @Nullable String corpusGlob,
      boolean binary,
      @JsonProperty(defaultValue = BYTES) @Nullable String encoding,
      @JsonProperty(defaultValue = "joined") @Nullable Documents documents,
      @JsonProperty(defaultValue = "{type: bytes}")
          @JsonDeserialize(using = TokenizerChoiceDeserializer.class)
          @Nullable TokenizerChoice tokenizer,
      @JsonProperty(defaultValue = "[]") @Nullable List<String> train,
      @JsonProperty(defaultValue = "[]") @Nullable List<String> validation,
      @JsonProperty(defaultValue = "[]") @Nullable List<String> test,
      @JsonProperty(defaultValue = TEXT) @Nullable String textField,
      @JsonProperty(defaultValue = "''") @Nullable String contextField,
      @JsonProperty(defaultValue = TEXT) @Nullable String textColumn,
      @JsonProperty(defaultValue = "keep") @Nullable Gutenberg gutenberg,
      @JsonProperty(defaultValue = "keep") @Nullable LineEnds lineEnds,
      @JsonProperty(defaultValue = "''") @Nullable String store,
      @JsonProperty(defaultValue = "null") @Nullable RecallConfig recall,
      @JsonProperty(defaultValue = EXPANSION) @Nullable Integer expansion) {
    this.corpus = paths("data.corpus", corpus);
    this.corpusGlob = corpusGlob == null ? ALL_FILES : corpusGlob;
    this.binary = binary;
    this.encoding = encoding == null ? BYTES : encoding;
    this.documents = documents == null ? Documents.JOINED : documents;
    this.tokenizer = tokenizer == null ? TokenizerChoice.DEFAULT : tokenizer;
    this.train = paths("data.train", train);
    this.validation = paths("data.validation", validation);
    this.test = paths("data.test", test);
    this.textField = textField == null ? TEXT : textField;
    this.contextField = contextField == null ? "" : contextField;
    this.textColumn = textColumn == null ? TEXT : textColumn;
    this.gutenberg = gutenberg == null ? Gutenberg.KEEP : gutenberg;
    this.lineEnds = lineEnds == null ? LineEnds.KEEP : lineEnds;
    this.store = store == null ? "" : store;
    this.recall = recall;
    checkArgument(
        recall == null || (this.corpus.isEmpty() && !namesSplits()),
        "data.recall cannot be combined with data.corpus, data.train, data.validation or data.test");
    this.expansion = expansion == null ? Integer.valueOf(EXPANSION) : expansion;
    checkArgument(this.expansion >= 1, "data.expansion (%s) must be at least 1", this.expansion);
    checkArgument(
        this.corpus.isEmpty() || !namesSplits(),
        "data.corpus (%s) cannot be combined with data.train, data.validation or data.test",
        String.join(", ", this.corpus));
    checkArgument(
        !this.train.isEmpty() || !namesSplits(),
        "data.train must name the training text where data.validation or data.test is given");
    checkArgument(
        !this.contextField.equals(this.textField),
        "data.contextField (%s) must differ from data.textField",
        this.contextField);
    Glob.parse(this.corpusGlob);
    checkArgument(
        this.encoding.equals(BYTES) || isCharset(this.encoding),
        "data.encoding (%s) must be bytes or a character set such as UTF-16, windows-1252 or Big5",
        this.encoding);
  }

  /** Returns the configuration that reads the whole embedded corpus. */
  public static DataConfig embedded() {
    return of();
  }

  /**
   * Returns the configuration that reads the given text files, folders and archives in this order,
   * or the embedded corpus if no path is given.
   */
  public static DataConfig of(String... paths) {
    return DataConfigBuilder.builder().corpus(ImmutableList.copyOf(paths)).build();
  }

  /** Returns whether the configuration names a prepared corpus. */
  public boolean hasStore() {
    return !store.isEmpty();
  }

  /** Returns whether texts may have a context, which is read but not scored. */
  public boolean hasContext() {
    return !contextField.isEmpty();
  }

  /**
   * Returns whether the configuration names a text: paths of a corpus or of splits, or a text to
   * generate.
   */
  public boolean namesText() {
    return !corpus.isEmpty() || namesSplits() || recall != null;
  }

  /**
   * Returns this configuration with the text that another configuration names in place of its own.
   */
  public DataConfig withText(DataConfig other) {
    return DataConfigBuilder.builder(this)
        .corpus(other.corpus)
        .train(other.train)
        .validation(other.validation)
        .test(other.test)
        .recall(other.recall)
        .build();
  }

  /** Returns whether the configuration names the paths of splits instead of a corpus. */
  private boolean namesSplits() {
    return !(train.isEmpty() && validation.isEmpty() && test.isEmpty());
  }

  /** Returns all paths that the configuration names as text, of the corpus and of splits. */
  public List<String> paths() {
    return ImmutableList.<String>builder()
        .addAll(corpus)
        .addAll(train)
        .addAll(validation)
        .addAll(test)
        .build();
  }

  /** Returns the paths that the configuration names for a split. */
  List<String> paths(Split split) {
    return switch (split) {
      case TRAINING -> train;
      case VALIDATION -> validation;
      case TEST -> test;
    };
  }

  private static ImmutableList<String> paths(String key, @Nullable List<String> paths) {
    if (paths == null) {
      return ImmutableList.of();
    }
    for (String path : paths) {
      checkArgument(!path.isBlank(), "%s (%s) must hold paths, none of them blank", key, path);
    }
    return ImmutableList.copyOf(paths);
  }

  private static boolean isCharset(String name) {
    try {
      return Charset.isSupported(name);
    } catch (IllegalCharsetNameException e) {
      return false;
    }
  }
}
