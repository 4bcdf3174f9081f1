package org.compressive.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.Map;
import java.util.stream.IntStream;
import org.compressive.graph.AttentionBuckets;

/** What the columns of {@code layers.csv} are called. */
final class LayersFile {

  private static final ImmutableList<String> KINDS =
      ImmutableList.of("compressed", "memory", "window");

  private LayersFile() {}

  /** The share of attention on a sixth of a kind of slots. */
  static String column(int kind, int sixth) {
    return KINDS.get(kind) + sixth;
  }

  /** All shares of attention, with themselves as names. */
  static Map<String, String> columns() {
    ImmutableMap.Builder<String, String> columns = ImmutableMap.builder();
    for (int bucket = 0; bucket < AttentionBuckets.COUNT; bucket++) {
      String column = column(bucket / AttentionBuckets.EACH, bucket % AttentionBuckets.EACH);
      columns.put(column, column);
    }
    return columns.buildOrThrow();
  }

  /** The shares of each layer at the last step that has them; none where there is none. */
  static ImmutableList<ImmutableDoubleArray> last(CsvTable layers) {
    CsvTable all = layers.having("layer", "all");
    if (all.rows().isEmpty()) {
      return ImmutableList.of();
    }
    CsvTable last = layers.having("step", all.texts("step").get(all.rows().size() - 1));
    // Its last row is of all.
    return IntStream.range(0, last.rows().size() - 1)
        .mapToObj(
            row ->
                ImmutableDoubleArray.copyOf(
                    columns().keySet().stream().mapToDouble(name -> last.numbers(name)[row])))
        .collect(ImmutableList.toImmutableList());
  }
}
