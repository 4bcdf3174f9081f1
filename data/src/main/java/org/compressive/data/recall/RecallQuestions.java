package org.compressive.data.recall;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.primitives.ImmutableLongArray;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.compressive.data.TokenStore;
import org.compressive.data.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a text that are asked for, with the distance, in tokens, from the token that the
 * answer was planted with. A token that contains several characters is asked for if one of them is.
 */
public final class RecallQuestions {

  private static final Pattern PAIR = Pattern.compile("([!?])([a-z]+)=([A-Z]+);\n");
  private static final Pattern COPY = Pattern.compile("([\\[{])()([A-Z]+)[\\]}]\n");
  private static final int LONGEST = 256;

  /** A value and the position of the token of each of its characters. */
  private record Planted(String value, ImmutableLongArray places) {}

  private final Map<Long, Long> distances = new HashMap<>();
  private final Map<String, Planted> planted = new HashMap<>();
  private final StringBuilder line = new StringBuilder();
  private final long[] places = new long[LONGEST];

  private RecallQuestions() {}

  /**
   * Finds the questions in a text.
   *
   * @param tokenizer the tokenizer of the text
   */
  public static RecallQuestions of(TokenStore store, Tokenizer tokenizer) {
    var questions = new RecallQuestions();
    int documents = store.documents().length();
    for (int document = 0; document < documents; document++) {
      questions.planted.clear();
      questions.line.setLength(0);
      for (long at = store.documents().get(document); at < store.end(document); at++) {
        questions.read(at, new String(tokenizer.decode(store.token(at)), ISO_8859_1));
      }
    }
    return questions;
  }

  private void read(long place, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (line.length() < LONGEST) {
        places[line.length()] = place;
        line.append(text.charAt(i));
      }
      if (text.charAt(i) == '\n') {
        end();
        line.setLength(0);
      }
    }
  }

  private void end() {
    Matcher statement = PAIR.matcher(line);
    if (!statement.matches()) {
      statement = COPY.matcher(line);
    }
    if (!statement.matches()) {
      return;
    }
    String key = statement.group(2);
    String value = statement.group(3);
    var at = ImmutableLongArray.copyOf(places).subArray(statement.start(3), statement.end(3));
    boolean plants = statement.group(1).equals("!") || statement.group(1).equals("[");
    @Nullable Planted answer = planted.get(key);
    if (plants) {
      planted.put(key, new Planted(value, at.trimmed()));
    } else if (answer != null && answer.value().equals(value)) {
      for (int i = 0; i < at.length(); i++) {
        distances.put(at.get(i), at.get(i) - answer.places().get(i));
      }
    }
  }

  /** Returns whether the text asks for nothing. */
  public boolean isEmpty() {
    return distances.isEmpty();
  }

  /**
   * Returns the distance of a token that is asked for, in tokens; empty for any other token.
   *
   * @param place the position of the token in the text
   */
  public OptionalLong distance(long place) {
    Long distance = distances.get(place);
    return distance == null ? OptionalLong.empty() : OptionalLong.of(distance);
  }
}
