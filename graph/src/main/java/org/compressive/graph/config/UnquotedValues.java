package org.compressive.graph.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Rejects unquoted values that YAML reads differently from what they seem to say, or differently
 * from version to version. In written YAML, {@link Quoting} quotes texts that would be such values.
 * In YAML 1.1, 010 is 8, 0x10 is 16, 1_000 is 1000, 1:30 is 90, and yes, no, on and off are
 * booleans, even where a text is expected. Tags such as {@code !!int} or {@code !!java.util.Date}
 * are rejected, too, since they say how else to read a value.
 */
final class UnquotedValues {

  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(?:(?:0|[1-9][0-9]*)(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?");

  private static final Pattern BOOLEAN = Pattern.compile("(?i)true|false");

  /** A text that some version of YAML may read as a number, a time or a date. */
  private static final Pattern LIKE_NUMBER = Pattern.compile("(?i)[-+]?\\.?(?:[0-9].*|inf|nan)");

  /** The prefix of the tags that YAML abbreviates to two exclamation marks. */
  private static final String STANDARD = "tag:yaml.org,2002:";

  private UnquotedValues() {}

  /** Returns a tag as it is written; the parser omits leading exclamation marks. */
  private static String shown(String tag) {
    return tag.isEmpty() ? "!" : tag.replace(STANDARD, "!!");
  }

  /**
   * Checks the tags, numbers and booleans in everything that the parser provides.
   *
   * @param source the name of the text in errors
   * @param path the path of the text within the configuration; empty for a whole one
   * @throws ConfigurationException if a value has a tag, a number is not decimal or a boolean is
   *     neither true nor false; the message names the first such value
   */
  static void check(JsonParser yaml, String source, String path) throws IOException {
    for (JsonToken token = yaml.nextToken(); token != null; token = yaml.nextToken()) {
      String key = key(yaml, path);
      String where = source + (path.isEmpty() ? line(yaml) : "");
      String value = yaml.getText();
      if (yaml.getTypeId() instanceof String tag) {
        throw new ConfigurationException(
            "%s: %s must have no tag (%s)".formatted(where, key, shown(tag)));
      }
      if (token.isNumeric() && !DECIMAL.matcher(value).matches()) {
        throw new ConfigurationException(
            "%s: %s (%s) must be a decimal number without leading zeros; a text must be in quotes"
                .formatted(where, key, value));
      }
      if (token.isBoolean() && !BOOLEAN.matcher(value).matches()) {
        throw new ConfigurationException(
            "%s: %s (%s) must be true or false; a text must be in quotes"
                .formatted(where, key, value));
      }
    }
  }

  private static String key(JsonParser yaml, String path) {
    String below = yaml.getParsingContext().pathAsPointer().toString().replace('/', '.');
    return path.isEmpty() && !below.isEmpty() ? below.substring(1) : path + below;
  }

  private static String line(JsonParser yaml) {
    return " line " + yaml.currentTokenLocation().getLineNr();
  }

  /** Quotes each text that would otherwise not be read back as the same text. */
  static final class Quoting extends StringQuotingChecker.Default {

    @Override
    public boolean needToQuoteValue(String value) {
      return LIKE_NUMBER.matcher(value).matches() || super.needToQuoteValue(value);
    }
  }
}
