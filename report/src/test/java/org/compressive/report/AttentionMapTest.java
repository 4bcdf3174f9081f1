package org.compressive.report;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.compressive.data.ByteTokenizer;
import org.compressive.inference.LayerTrace;
import org.compressive.inference.SlotAges;
import org.compressive.inference.WindowTrace;
import org.compressive.report.chart.Band;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;

final class AttentionMapTest {

  private static final ByteTokenizer TOKENIZER = new ByteTokenizer();

  /**
   * Returns a window "a<\n" with two valid targets, in which each query attends uniformly to
   * everything that it can see.
   */
  private static WindowTrace window(SlotAges ages) {
    int slots = ages.slots();
    FloatNdArray attention = NdArrays.ofFloats(Shape.of(1, 3, slots));
    FloatNdArray heads = NdArrays.ofFloats(Shape.of(2, 1, 3, slots));
    for (int query = 0; query < 3; query++) {
      int seen = slots - 2 + query;
      for (int slot = 0; slot < seen; slot++) {
        attention.setFloat(1f / seen, 0, query, slot);
        heads.setFloat(slot == 0 ? 1 : 0, 1, 0, query, slot);
      }
    }
    var layer =
        new LayerTrace(
            Collections.nCopies(18, 0.0),
            OptionalDouble.empty(),
            List.of(ages),
            Optional.of(attention),
            Optional.of(heads));
    return new WindowTrace(
        5,
        StdArrays.ndCopyOf(new int[][] {{'a', '<', '\n'}}),
        StdArrays.ndCopyOf(new int[][] {{'<', '\n', 0}}),
        ImmutableIntArray.of(2),
        ImmutableLongArray.of(ages.read()),
        NdArrays.ofFloats(Shape.of(1, 3)),
        List.of(layer));
  }

  @Test
  void agesStandUnderTheSlotsOldestFirst() {
    var map = AttentionMap.of(window(new SlotAges(2, 3, 3, 4, 8, Optional.empty())), 0, TOKENIZER);
    assertThat(map.columns()).containsExactly("8", "4", "3", "2", "1", "0", "-1", "-2").inOrder();
    assertThat(map.rows()).containsExactly("0 'a'", "1 '<'").inOrder();
    assertThat(map.bands())
        .containsExactly(
            new Band("compressed memory", 0, 2), new Band("memory", 2, 5), new Band("window", 5, 8))
        .inOrder();
    assertThat(map.cells().get(0).get(0)).isWithin(1e-6).of(1 / 6.0);
    assertThat(map.cells().get(1).get(6)).isWithin(1e-6).of(1 / 7.0);
    assertThat(map.cells().get(0).get(6)).isNaN(); // masked
    assertThat(map.title()).isEqualTo("Attention of layer 0, window 5");
    assertThat(map.description())
        .contains("Compressed memory receives 31.0% of the attention, memory 46.4%");
    assertThat(map.svg()).contains("1 &apos;&lt;&apos;".replace("&apos;", "'"));
  }

  @Test
  void emptySlotsAreCalledSo() {
    var map = AttentionMap.of(window(new SlotAges(2, 3, 3, 4, 2, Optional.empty())), 0, TOKENIZER);
    assertThat(map.columns().subList(0, 5))
        .containsExactly("empty", "empty", "empty", "2", "1")
        .inOrder();
  }

  @Test
  void keptRowsHaveAgesOfTheirOwn() {
    var kept = Optional.of(ImmutableLongArray.of(-3, 1));
    var map = AttentionMap.of(window(new SlotAges(2, 3, 3, 4, 8, kept)), 0, TOKENIZER);
    assertThat(map.columns().subList(0, 3)).containsExactly("empty", "7", "3").inOrder();
  }

  @Test
  void modelsWithoutMemoryShowTheWindowAlone() {
    var map = AttentionMap.of(window(new SlotAges(0, 0, 3, 4, 8, Optional.empty())), 0, TOKENIZER);
    assertThat(map.bands()).containsExactly(new Band("window", 0, 3));
    assertThat(map.description()).contains("the window 100.0%");
    assertThat(map.cells().get(0).get(0)).isWithin(1e-6).of(1);
  }

  @Test
  void aHeadIsShownAlone() {
    var window = window(new SlotAges(2, 3, 3, 4, 8, Optional.empty()));
    var map = AttentionMap.ofHead(window, 0, 1, TOKENIZER);
    assertThat(map.title()).isEqualTo("Attention of layer 0, head 1, window 5");
    assertThat(map.cells().get(1).get(0)).isEqualTo(1);
    assertThat(map.cells().get(1).get(1)).isEqualTo(0);
  }

  @Test
  void whatWasNotTracedIsRefused() {
    var traced = window(new SlotAges(0, 0, 3, 4, 8, Optional.empty()));
    var layer = traced.layers().get(0);
    var bare =
        new LayerTrace(
            layer.buckets(),
            layer.compressionLoss(),
            layer.slots(),
            Optional.empty(),
            Optional.empty());
    var window =
        new WindowTrace(
            0,
            traced.tokens(),
            traced.targets(),
            traced.valid(),
            traced.read(),
            traced.nats(),
            List.of(bare));
    assertThrows(IllegalArgumentException.class, () -> AttentionMap.of(window, 0, TOKENIZER));
    assertThrows(
        IllegalArgumentException.class, () -> AttentionMap.ofHead(window, 0, 0, TOKENIZER));
  }
}
