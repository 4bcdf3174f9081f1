package org.compressive.graph;

import static com.google.common.base.Preconditions.checkArgument;

/** The values that the entries of a parameter may have; each update clips them to this range. */
public record ParameterRange(float least, float most) {

  public ParameterRange {
    checkArgument(least <= most, "least value (%s) must be at most %s", least, most);
  }
}
