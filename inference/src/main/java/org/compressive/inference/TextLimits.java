package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * The conditions that end a generated text.
 *
 * @param tokens the maximum number of tokens to generate
 * @param stop non-empty stop strings; the text ends before the first one that occurs in it
 */
public record TextLimits(long tokens, List<String> stop) {

  public TextLimits {
    checkArgument(tokens >= 0, "tokens (%s) must be 0 or more", tokens);
    stop = ImmutableList.copyOf(stop);
    checkArgument(stop.stream().noneMatch(String::isEmpty), "a stop string must not be empty");
  }

  /** Returns limits that end a text after a number of tokens. */
  public static TextLimits tokens(long tokens) {
    return new TextLimits(tokens, ImmutableList.of());
  }
}
