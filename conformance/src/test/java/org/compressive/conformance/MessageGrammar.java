package org.compressive.conformance;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The grammar of error messages: {@code thing (value) predicate}.
 *
 * <p>A message is one line of clauses with "; " between them. A clause names a thing, then its
 * value in brackets if it has one, then says of it what it must be or is. After a last colon there
 * may be a reason that is known at run time only, and before the first clause the place in a text,
 * as compilers give it: {@code run.yaml line 3: model.width (3) must be even}.
 */
final class MessageGrammar {

  /** What predicates begin with. A further verb joins this list. */
  private static final String VERB =
      "(?:must|may|can|cannot|is|are|was|were|has|have|had|does|do|did|needs?|holds?|keeps|ends?"
          + "|exists?|means?|takes?|goes|reads?|gives?|comes?|serves?|differs?|changed|describes?"
          + "|starts?|belongs?)";

  /** A value that is known at run time only; one that is a name may stand outside brackets. */
  private static final String VALUE = "\u2022";

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

  /** Returns whether a message speaks of the command line: holds an option or a backtick. */
  static boolean namesCommandLine(String message) {
    return COMMAND_LINE.matcher(message).find();
  }

  /** Returns whether a message, with {@code {expression}} in it, keeps the grammar. */
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
    // Brackets that follow a thing are its value; what stands in them is free.
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

  /** Returns the messages that break the grammar, those of a library that name a flag included. */
  static ImmutableList<ErrorMessage> violations(
      Iterable<ErrorMessage> messages, boolean ofLibrary) {
    var violations = ImmutableList.<ErrorMessage>builder();
    for (ErrorMessage message : messages) {
      boolean keeps = allows(message.text());
      if (!keeps || (ofLibrary && namesCommandLine(message.text()))) {
        violations.add(message);
      }
    }
    return violations.build();
  }
}
