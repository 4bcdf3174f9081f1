package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * When a text ends.
 *
 * @param tokens how many are written at most
 * @param stop strings, none of them empty: the text ends before the first that comes up
 */
public record TextLimits(long tokens, List<String> stop) {

  public TextLimits {
    checkArgument(tokens >= 0, "tokens (%s) must be 0 or more", tokens);
    stop = ImmutableList.copyOf(stop);
    checkArgument(stop.stream().noneMatch(String::isEmpty), "a stop string must not be empty");
  }

  /** After so many tokens. */
  public static TextLimits tokens(long tokens) {
    return new TextLimits(tokens, ImmutableList.of());
  }
}
