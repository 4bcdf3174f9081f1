package org.compressive.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The content of {@code part.json} in a prepared part of a corpus.
 *
 * @param format the version of the folder's layout
 * @param part the part, such as 3/8
 * @param corpus the name of the corpus
 * @param settings the configuration that the corpus was opened from; JSON's null if a program
 *     created the corpus
 * @param window the number of tokens in a training window
 * @param documents the number of documents of the whole corpus
 * @param paths the SHA-256 of the paths of all documents of the corpus, each preceded by its length
 *     and followed by its official split
 * @param splits the rule that assigns documents to splits
 * @param holds the totals of the documents in this part
 */
record PartDescription(
    int format,
    String part,
    String corpus,
    JsonNode settings,
    int window,
    long documents,
    String paths,
    SplitRule splits,
    PartSummary holds) {
  static final String FILE = "part.json";

  /** The latest version. */
  static final int FORMAT = 2;

  /** The version of a part whose documents cannot have contexts. */
  private static final int WITHOUT_CONTEXTS = 1;

  static PartDescription of(
      PreparationFolder folder, Corpus corpus, int window, DealtDocuments documents)
      throws IOException {
    boolean contexts = corpus.settings().map(DataConfig::hasContext).orElse(false);
    return new PartDescription(
        contexts ? FORMAT : WITHOUT_CONTEXTS,
        folder.part().toString(),
        corpus.name(),
        Json.tree(corpus.settings().orElse(null)),
        window,
        documents.count(),
        documents.checksumOfPaths(),
        corpus.splits().rule(),
        PartSummary.of(folder.path()));
  }

  /**
   * Returns the settings that determine how text is read, without those that name the text or the
   * store.
   */
  JsonNode reading() {
    return StoreSettings.reading(settings);
  }

  /**
   * Checks that the part belongs to {@code corpus}.
   *
   * @throws CorpusException if the corpus is read differently or has other documents or splits
   */
  void checkIsOf(Corpus corpus, DealtDocuments documents) {
    JsonNode now = StoreSettings.reading(Json.tree(corpus.settings().orElse(null)));
    if (!now.equals(reading())) {
      throw new CorpusException(
          "part (%s) of corpus (%s) has settings (%s), not %s"
              .formatted(part, corpus.name(), reading(), now));
    }
    if (!documents.checksumOfPaths().equals(paths)) {
      throw new CorpusException(
          "part (%s) is stale; the documents or the splits of corpus (%s) have changed"
              .formatted(part, corpus.name()));
    }
  }

  /** Returns whether a folder holds a prepared part. */
  static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /**
   * Reads the description in a folder.
   *
   * @throws CorpusException if it is missing or damaged
   */
  static PartDescription read(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      PartDescription description = Json.read(Files.readAllBytes(file), PartDescription.class);
      if (description.format() < 1 || description.format() > FORMAT) {
        throw new CorpusException(
            "part (%s) must have format 1 to %s, not %s"
                .formatted(file, FORMAT, description.format()));
      }
      return description;
    } catch (JsonProcessingException e) {
      throw new CorpusException(
          "part (%s) is damaged; its description must be JSON".formatted(file), e);
    } catch (IOException e) {
      throw CorpusException.unreadable("part", file.toString(), e);
    }
  }
}
