package org.compressive.conformance;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The grammar of error messages: {@code thing (value) predicate}.
 *
 * <p>A message is one line of clauses separated by "; ". A clause names a thing, then gives its
 * value in parentheses if it has one, then says what the thing must be or is. A reason that is
 * known only at run time may follow a final colon. A position in a text, in the style of compilers,
 * may precede the first clause: {@code run.yaml line 3: model.width (3) must be even}.
 */
final class MessageGrammar {

  /** The verbs that can begin a predicate; add new ones here. */
  private static final String VERB =
      "(?:must|may|can|cannot|is|are|was|were|has|have|had|does|do|did|needs?|holds?|keeps|ends?"
          + "|exists?|means?|takes?|goes|reads?|gives?|comes?|serves?|differs?|changed|describes?"
          + "|starts?|belongs?)";

  /** A placeholder for a value that is known only at run time. */
  private static final String VALUE = "\u2022";

  /** A placeholder for such a value that is a name and therefore needs no parentheses. */
  private static final String NAME = "\u25e6";

  private static final Pattern AT_RUN_TIME = Pattern.compile("\\{([^{}]*)\\}");
  private static final Pattern IS_NAME =
      Pattern.compile("(?i)(?:.*\\W)?(?:\\w*(?:name|key|label|property|option))(?:\\(\\w*\\))?");
  private static final Pattern PLACE = Pattern.compile("^[^ ]+(?: line [^ ]+)?: ");
  private static final Pattern REASON = Pattern.compile(": [" + VALUE + NAME + "]$");
  private static final Pattern BRACKETS = Pattern.compile(" \\([^()]*\\)");
  private static final Pattern CLAUSE =
      Pattern.compile("(?<thing>[^" + VALUE + ":()]+?) (?<predicate>" + VERB + "\\b.*)");
  private static final Pattern NO_THING =
      Pattern.compile("(?:there|it|they|what|this|these|that|cannot|and|but)\\b.*");
  private static final Pattern VALUE_AFTER_VERB =
      Pattern.compile("(?:is|are|was|were) (?:" + VALUE + "|-?[0-9]).*");
  private static final Pattern COMMAND_LINE = Pattern.compile("(?:^|[^\\w-])--[a-z]|`");

  private MessageGrammar() {}

  /** Returns whether a message refers to the command line, by an option or a backtick. */
  static boolean namesCommandLine(String message) {
    return COMMAND_LINE.matcher(message).find();
  }

  /** Returns whether a message, which may contain {@code {expression}}, conforms to the grammar. */
  static boolean allows(String message) {
    if (message.lines().count() > 1 || message.endsWith(".")) {
      return false;
    }
    String masked = REASON.matcher(masked(message)).replaceFirst("");
    if (masked.startsWith(VALUE)) {
      masked = PLACE.matcher(masked).replaceFirst("");
    }
    return Splitter.on("; ").splitToStream(masked).allMatch(MessageGrammar::isClause);
  }

  private static boolean isClause(String text) {
    // Parentheses contain the value of the thing before them, in any form.
    Matcher clause = CLAUSE.matcher(BRACKETS.matcher(text).replaceAll(""));
    return clause.matches()
        && !NO_THING.matcher(clause.group("thing")).matches()
        && !VALUE_AFTER_VERB.matcher(clause.group("predicate")).matches()
        && !clause.group("predicate").contains(": ")
        && !clause.group("predicate").matches(".+\\bmust\\b.*");
  }

  private static String masked(String message) {
    return AT_RUN_TIME
        .matcher(message)
        .replaceAll(value -> IS_NAME.matcher(value.group(1)).matches() ? NAME : VALUE);
  }

  /** Returns the messages that break the grammar or, in a library, refer to the command line. */
  static ImmutableList<ErrorMessage> violations(
      Iterable<ErrorMessage> messages, boolean ofLibrary) {
    return Streams.stream(messages)
        .filter(
            message -> !allows(message.text()) || (ofLibrary && namesCommandLine(message.text())))
        .collect(ImmutableList.toImmutableList());
  }
}
