package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.regex.Pattern;

/**
 * A pattern over '/'-separated paths that means the same on every platform and in every locale.
 * (The JDK's own matcher requires a platform path, which the name of an archive entry need not be.)
 *
 * <p>{@code *} matches any characters except '/', and {@code **} any characters; a {@code **} that
 * is a whole path segment also matches no folder at all. {@code ?} matches one character except
 * '/'. {@code [a-z]} and {@code [!a-z]} match one character inside or outside the set. <code>{a,b}
 * </code> matches either alternative. A backslash makes the next character literal. A pattern
 * without a '/' is matched against the last path segment only.
 */
final class Glob {
  private final Pattern pattern;
  private final boolean nameOnly;

  private Glob(Pattern pattern, boolean nameOnly) {
    this.pattern = pattern;
    this.nameOnly = nameOnly;
  }

  /**
   * Parses a pattern.
   *
   * @throws IllegalArgumentException if the pattern is blank or malformed, for example if a
   *     bracket, a brace or a backslash has no counterpart; the message names {@code
   *     data.corpusGlob}
   */
  static Glob parse(String glob) {
    checkArgument(
        !glob.isBlank(), "data.corpusGlob (%s) must not be blank; ** takes all files", glob);
    return new Glob(new Translation(glob).translate(), glob.indexOf('/') < 0);
  }

  /** Returns whether the pattern matches {@code path}. */
  boolean matches(String path) {
    String held = nameOnly ? path.substring(path.lastIndexOf('/') + 1) : path;
    return pattern.matcher(held).matches();
  }

  /** Translates a glob, in one pass, to a regular expression of the same meaning. */
  private static final class Translation {
    private final String glob;
    private final StringBuilder regex = new StringBuilder();
    private int at;
    private int openBraces;

    Translation(String glob) {
      this.glob = glob;
    }

    Pattern translate() {
      while (at < glob.length()) {
        next(glob.charAt(at++));
      }
      checkArgument(openBraces == 0, "data.corpusGlob (%s) has a { without a }", glob);
      return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    private void next(char c) {
      switch (c) {
        case '*' -> star();
        case '?' -> regex.append("[^/]");
        case '[' -> set();
        case '{' -> {
          openBraces++;
          regex.append("(?:");
        }
        case '}' -> {
          checkArgument(openBraces-- > 0, "data.corpusGlob (%s) has a } without a {", glob);
          regex.append(')');
        }
        case ',' -> regex.append(openBraces > 0 ? "|" : ",");
        case '\\' -> {
          checkArgument(
              at < glob.length(), "data.corpusGlob (%s) must not end in a backslash", glob);
          literal(glob.charAt(at++));
        }
        default -> literal(c);
      }
    }

    private void star() {
      if (!glob.startsWith("*", at)) {
        regex.append("[^/]*");
        return;
      }
      boolean startsSegment = at == 1 || glob.charAt(at - 2) == '/';
      at++;
      if (startsSegment && glob.startsWith("/", at)) {
        at++;
        regex.append("(?:.*/)?");
      } else {
        regex.append(".*");
      }
    }

    private void set() {
      int end = glob.indexOf(']', at);
      checkArgument(
          end > at, "data.corpusGlob (%s) has a [ without a ], or with nothing before it", glob);
      boolean negated = glob.charAt(at) == '!';
      int start = negated ? at + 1 : at;
      checkArgument(end > start, "data.corpusGlob (%s) has a [!] that names no character", glob);
      regex.append("(?!/)[").append(negated ? "^" : "");
      for (int i = start; i < end; i++) {
        char c = glob.charAt(i);
        boolean range = c == '-' && i > start && i + 1 < end;
        checkArgument(
            !range || glob.charAt(i - 1) <= glob.charAt(i + 1),
            "data.corpusGlob (%s) has a range in [] that runs backwards",
            glob);
        if (range) {
          regex.append('-');
        } else {
          literal(c);
        }
      }
      regex.append(']');
      at = end + 1;
    }

    private void literal(char c) {
      boolean plain = Character.isLetterOrDigit(c) || Character.isSurrogate(c) || c > 127;
      regex.append(plain ? "" : "\\").append(c);
    }
  }
}
