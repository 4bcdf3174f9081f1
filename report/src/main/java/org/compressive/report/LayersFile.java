package org.compressive.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Maps;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.compressive.graph.AttentionBuckets;

/** Reads {@code layers.csv}. */
final class LayersFile {

  private LayersFile() {}

  /**
   * Returns the names of the columns that hold shares of attention, each mapped to its heading,
   * which is the name itself.
   */
  static Map<String, String> columns() {
    return Maps.toMap(AttentionBuckets.NAMES, name -> name);
  }

  /** Returns the shares of each layer at the last step that recorded them; empty if no step did. */
  static ImmutableList<ImmutableDoubleArray> last(CsvTable layers) {
    CsvTable all = layers.having("layer", "all");
    if (all.rows().isEmpty()) {
      return ImmutableList.of();
    }
    CsvTable last = layers.having("step", all.texts("step").get(all.rows().size() - 1));
    List<double[]> shares = AttentionBuckets.NAMES.stream().map(last::numbers).toList();
    // The last row is the mean over all layers.
    return IntStream.range(0, last.rows().size() - 1)
        .mapToObj(
            row -> ImmutableDoubleArray.copyOf(shares.stream().mapToDouble(column -> column[row])))
        .collect(ImmutableList.toImmutableList());
  }
}
