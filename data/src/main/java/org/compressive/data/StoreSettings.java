package org.compressive.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/**
 * The settings with which a corpus was prepared. A configuration that names the prepared corpus
 * adopts them.
 */
final class StoreSettings {
  /**
   * The settings whose values come from the configuration that names the store, not from the store.
   */
  private static final ImmutableSet<String> OWN =
      ImmutableSet.of("store", "documents", "expansion");

  /**
   * The settings that say where the text is. They are not compared, because the fingerprint
   * identifies the text.
   */
  private static final ImmutableSet<String> PATHS =
      ImmutableSet.of("corpus", "train", "validation", "test", "recall");

  private static final String TOKENIZER = "tokenizer";

  private final Path store;
  private final Tokenizer tokenizer;
  private final ObjectNode settings;

  StoreSettings(Path store, PreparedManifest manifest, Tokenizer tokenizer) {
    this.store = store;
    this.tokenizer = tokenizer;
    this.settings = (ObjectNode) Json.tree(DataConfig.embedded());
    if (manifest.settings() instanceof ObjectNode recorded) {
      settings.setAll(recorded);
    } else if (!(tokenizer instanceof ByteTokenizer)) {
      settings.set(
          TOKENIZER, Json.tree(new TokenizerFile(store.resolve(Tokenizer.ASSET).toString())));
    }
  }

  /**
   * Returns a configuration with the settings of the store, except that {@code store} and {@code
   * documents} are those of {@code asked}.
   *
   * @param asked a configuration that names the store; a setting that has its default value is
   *     ignored unless {@code named} contains it
   * @param named the settings that are compared even if they have their default values
   * @throws CorpusException if a setting differs from that of the store
   */
  DataConfig over(DataConfig asked, Set<String> named) {
    JsonNode defaults = Json.tree(DataConfig.embedded());
    ObjectNode result = settings.deepCopy();
    Json.tree(asked)
        .properties()
        .forEach(
            setting -> {
              String key = setting.getKey();
              JsonNode value = setting.getValue();
              if (OWN.contains(key)) {
                result.set(key, value);
              } else if (!PATHS.contains(key)
                  && (named.contains(key) || !value.equals(defaults.get(key)))
                  && !agrees(key, value, asked)) {
                throw new CorpusException(
                    "data.%s (%s) must be %s, which prepared corpus (%s) was made with"
                        .formatted(key, text(value), text(settings.get(key)), store));
              }
            });
    return Json.read(result, DataConfig.class);
  }

  private boolean agrees(String key, JsonNode value, DataConfig asked) {
    if (key.equals(TOKENIZER) && asked.tokenizer() instanceof TokenizerFile file) {
      return Arrays.equals(Tokenizer.read(Path.of(file.path())).asset(), tokenizer.asset());
    }
    return value.equals(settings.get(key));
  }

  /**
   * Returns the settings that determine how text is read, without those that name the text or the
   * store. The argument may be JSON's null.
   */
  static JsonNode reading(JsonNode settings) {
    return settings instanceof ObjectNode object
        ? object.deepCopy().without(Sets.union(OWN, PATHS))
        : settings;
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }
}
