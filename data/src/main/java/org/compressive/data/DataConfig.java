package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.google.common.collect.ImmutableList;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the text comes from: section {@code data} of the configuration.
 *
 * @param corpus paths of text files, folders, .gz, .zip or .jar files, read in this order; empty
 *     means the embedded corpus
 * @param corpusGlob which files of a folder or archive are read, {@code **} for all. {@code *}
 *     stands for any characters but a slash, {@code **} for any characters, {@code ?} for one,
 *     {@code [a-z]} and <code>{a,b}</code> for a choice. A pattern without a slash is held against
 *     the file's name alone, one with a slash against its whole path inside the folder or archive.
 *     Single text files and .gz files are always read
 * @param binary whether files with NUL bytes are welcome; refused as not text otherwise
 * @param documents whether documents are one text or kept apart; joined by default
 * @param tokenizer how text becomes tokens; bytes by default
 */
@RecordBuilder
public record DataConfig(
    List<String> corpus,
    String corpusGlob,
    boolean binary,
    Documents documents,
    TokenizerChoice tokenizer)
    implements DataConfigBuilder.With {
  /** The glob that takes every file. */
  public static final String ALL_FILES = "**";

  /** What YAML gives no value arrives as null and means the default. */
  public DataConfig(
      @Nullable List<String> corpus,
      @Nullable String corpusGlob,
      boolean binary,
      @JsonProperty(defaultValue = "joined") @Nullable Documents documents,
      @JsonProperty(defaultValue = "{type: bytes}")
          @JsonDeserialize(using = TokenizerChoiceDeserializer.class)
          @Nullable TokenizerChoice tokenizer) {
    this.corpus = corpus == null ? ImmutableList.of() : ImmutableList.copyOf(corpus);
    this.corpusGlob = corpusGlob == null ? ALL_FILES : corpusGlob;
    this.binary = binary;
    this.documents = documents == null ? Documents.JOINED : documents;
    this.tokenizer = tokenizer == null ? TokenizerChoice.DEFAULT : tokenizer;
    this.corpus.forEach(DataConfig::checkPath);
    Glob.parse(this.corpusGlob);
  }

  /** Returns the configuration of the embedded corpus, all of it. */
  public static DataConfig embedded() {
    return of();
  }

  /**
   * Returns the configuration of text files, and folders and archives of them, in this order; that
   * of the embedded corpus for none.
   */
  public static DataConfig of(String... paths) {
    return DataConfigBuilder.builder().corpus(ImmutableList.copyOf(paths)).build();
  }

  private static void checkPath(String path) {
    checkArgument(!path.isBlank(), "data.corpus (%s) must hold paths, none of them blank", path);
  }
}
