package org.compressive.report;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.compressive.data.Tokenizer;
import org.compressive.inference.LayerTrace;
import org.compressive.inference.SlotAges;
import org.compressive.inference.WindowTrace;
import org.compressive.report.chart.Band;
import org.compressive.report.chart.HeatMap;
import org.tensorflow.ndarray.FloatNdArray;

/**
 * A heat map of attention, with one row for each token of a window. The columns are the slots to
 * which the tokens attend, oldest first: compressed memory, memory and the window itself. Each
 * column is labeled with the age of its slot, the number of tokens by which its newest token
 * precedes the window. A slot to which nothing has been written is labeled empty, but the attention
 * that it receives is still drawn.
 */
public final class AttentionMap {

  private AttentionMap() {}

  /**
   * Returns the heat map of a layer's attention in the first stream, averaged over its heads.
   *
   * @param window a window traced with its attention
   * @param layer the layer, from 0
   * @param tokenizer the tokenizer that decodes the tokens for their labels
   */
  public static HeatMap of(WindowTrace window, int layer, Tokenizer tokenizer) {
    var attention = window.layers().get(layer).attention();
    checkArgument(attention.isPresent(), "the window was traced without its attention");
    String title = "Attention of layer %s, window %s".formatted(layer, window.index());
    return map(title, window, layer, attention.get().get(0), tokenizer); // [T, K]
  }

  /**
   * Returns the heat map of the attention of one head in the first stream.
   *
   * @param window a window traced with the attention of its heads
   * @param layer the layer, from 0
   * @param head the head, from 0
   * @param tokenizer the tokenizer that decodes the tokens for their labels
   */
  public static HeatMap ofHead(WindowTrace window, int layer, int head, Tokenizer tokenizer) {
    var attention = window.layers().get(layer).attentionByHead();
    checkArgument(attention.isPresent(), "the window was traced without its heads' attention");
    String title =
        "Attention of layer %s, head %s, window %s".formatted(layer, head, window.index());
    return map(title, window, layer, attention.get().get(head, 0), tokenizer); // [T, K]
  }

  private static HeatMap map(
      String title, WindowTrace window, int layer, FloatNdArray weights, Tokenizer tokenizer) {
    LayerTrace trace = window.layers().get(layer);
    SlotAges ages = trace.slots().get(0);
    int queries = window.valid().get(0);
    int before = ages.compressed() + ages.memory();
    double[][] cells = new double[queries][ages.slots()];
    List<String> rows = new ArrayList<>();
    Map<SlotAges.Part, Double> shares = new EnumMap<>(SlotAges.Part.class);
    for (int query = 0; query < queries; query++) {
      Arrays.fill(cells[query], Double.NaN); // the window's later tokens are masked
      for (int slot = 0; slot <= before + query; slot++) {
        cells[query][slot] = weights.getFloat(query, slot);
        shares.merge(ages.part(slot), cells[query][slot] / queries, Double::sum);
      }
      rows.add(query + " " + Glyphs.name(tokenizer.decode(window.tokens().getInt(0, query))));
    }
    String described =
        String.format(
            Locale.ROOT,
            "Compressed memory receives %.1f%% of the attention, memory %.1f%% and the window"
                + " %.1f%%.",
            100 * shares.getOrDefault(SlotAges.Part.COMPRESSED_MEMORY, 0.0),
            100 * shares.getOrDefault(SlotAges.Part.MEMORY, 0.0),
            100 * shares.getOrDefault(SlotAges.Part.WINDOW, 0.0));
    return new HeatMap(
            title,
            described,
            "token of the window",
            rows,
            "age in tokens, counted from where the window begins",
            columns(ages),
            "of a token's attention",
            cells,
            bands(ages))
        .shadedByRoots();
  }

  private static List<String> columns(SlotAges ages) {
    List<String> columns = new ArrayList<>();
    for (int slot = 0; slot < ages.slots(); slot++) {
      columns.add(ages.isEmpty(slot) ? "empty" : Long.toString(ages.newest(slot)));
    }
    return columns;
  }

  private static List<Band> bands(SlotAges ages) {
    int before = ages.compressed() + ages.memory();
    List<Band> bands = new ArrayList<>();
    if (ages.compressed() > 0) {
      bands.add(new Band("compressed memory", 0, ages.compressed()));
    }
    if (ages.memory() > 0) {
      bands.add(new Band("memory", ages.compressed(), before));
    }
    bands.add(new Band("window", before, ages.slots()));
    return bands;
  }
}
