package org.compressive.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code corpus.json} in a prepared corpus.
 *
 * @param format the version of the folder's layout
 * @param corpus the summary of the corpus that was tokenized
 * @param training the number of tokens in the training split
 * @param validation the number of tokens in the validation split
 * @param test the number of tokens in the test split
 * @param note a sentence for users that says how the corpus was split; null in older folders if the
 *     corpus was split by document
 * @param settings the configuration from which the corpus was opened; JSON's null if a program
 *     created the corpus, or in older folders
 * @param splits the SHA-256 of the official splits of the documents; null in older folders
 */
record PreparedManifest(
    int format,
    CorpusSummary corpus,
    long training,
    long validation,
    long test,
    @Nullable String note,
    @Nullable JsonNode settings,
    @Nullable String splits) {
  static final String FILE = "corpus.json";
  static final int FORMAT = 1;

  /**
   * Reads a manifest. Its last two members may be missing, because older versions did not record
   * them.
   *
   * @throws IOException if the bytes are not JSON or do not match their digest, or if any other
   *     member is missing
   */
  static PreparedManifest read(byte[] json) throws IOException {
    ObjectNode tree = SealedJson.read(json);
    Stream.of("settings", "splits").filter(name -> !tree.has(name)).forEach(tree::putNull);
    return Json.read(Json.write(tree), PreparedManifest.class);
  }

  long tokens(Split split) {
    return switch (split) {
      case TRAINING -> training;
      case VALIDATION -> validation;
      case TEST -> test;
    };
  }
}
