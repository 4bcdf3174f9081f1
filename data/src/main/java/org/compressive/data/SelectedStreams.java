package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.ImmutableIntArray;

/**
 * Some of the streams that training reads.
 *
 * @param all all streams
 * @param selected the indices of the streams, in the order of the rows of a batch
 */
public record SelectedStreams(TrainingStreams all, ImmutableIntArray selected)
    implements BatchSource {

  public SelectedStreams {
    checkArgument(
        !selected.isEmpty() && selected.stream().allMatch(i -> i >= 0 && i < all.streams()),
        "selected streams (%s) must be some of %s",
        selected,
        all.streams());
  }

  @Override
  public int streams() {
    return selected.length();
  }

  @Override
  public int window() {
    return all.window();
  }

  @Override
  public long windows() {
    return all.windows();
  }

  /** Returns the number of targets that count in one reading of all streams, selected or not. */
  @Override
  public long targets() {
    return all.targets();
  }

  @Override
  public void read(long index, TokenBatch into) {
    into.checkFits(this, index);
    for (int row = 0; row < streams(); row++) {
      all.read(index, selected.get(row), into, row);
    }
  }
}
