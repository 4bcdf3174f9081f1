package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Tests layers whose memories, compressors and rates differ: rates 1, 2 and 3 with windows of 6.
 */
final class PerLayerSizesTest {
  private static final long SEED = 81;
  private static final ReferenceDimensions SIZES =
      new ReferenceDimensions(
          11,
          8,
          2,
          12,
          ImmutableList.of(4, 6, 9, 2),
          ImmutableList.of(7, 3, 5, 0),
          ImmutableList.of(
              new ReferenceConvolution(8, 1, 0),
              new ReferenceMeanPooling(8, 2),
              new ReferenceSoftmaxPooling(8, 3),
              new ReferenceConvolution(8, 5, 0)), // not used, so its rate does not matter
          new ReferenceAutoEncoding());

  @Test
  void eachLayerHasParametersOfItsOwn() {
    var shapes = ReferenceParameters.shapes(SIZES);
    assertThat(shapes).containsEntry("layer_00/compression/kernel", ImmutableLongArray.of(1, 8, 8));
    assertThat(shapes)
        .containsEntry("layer_01/compression/decoder", ImmutableLongArray.of(8, 2, 8));
    assertThat(shapes).containsEntry("layer_02/compression/scores", ImmutableLongArray.of(8, 8));
    assertThat(shapes)
        .containsEntry("layer_02/compression/decoder", ImmutableLongArray.of(8, 3, 8));
    assertThat(shapes).containsKey("layer_02/attention/compressed_position_key");
    assertThat(shapes.keySet().stream().filter(name -> name.startsWith("layer_03/")).toList())
        .containsNoneOf(
            "layer_03/attention/compressed_position_key",
            "layer_03/compression/kernel",
            "layer_03/compression/decoder");
    assertThat(shapes.keySet().stream().filter(name -> name.contains("compression")).toList())
        .containsExactly(
            "layer_00/compression/kernel",
            "layer_00/compression/decoder",
            "layer_01/compression/decoder",
            "layer_02/compression/scores",
            "layer_02/compression/decoder")
        .inOrder();
  }

  @Test
  void eachLayerHasPositionsOfItsOwn() {
    assertThat(RelativePositions.of(SIZES, 0))
        .isEqualTo(new RelativePositions(4, ImmutableList.of(7, 6, 5, 4, 3, 2, 1), true, 0, false));
    assertThat(RelativePositions.of(SIZES, 2))
        .isEqualTo(new RelativePositions(9, ImmutableList.of(5, 4, 3, 2, 1), true, 0, false));
  }

  @Test
  void eachLayersMemoriesFollowFromItsOwnRows() {
    ReferenceParameters parameters = ReferenceParameters.random(SIZES, SEED);
    var model = new ReferenceCompressiveTransformer(parameters);
    ReferenceMemories memories = model.initialMemories(1);
    Random random = new Random(SEED);
    double[][] slots = new double[0][]; // of layer 2 so far
    for (int w = 0; w < 4; w++) {
      ReferenceMemories next =
          model.step(Sample.tokens(1, 6, SIZES.vocabulary(), random), memories).memories();
      for (int l = 0; l < SIZES.layers(); l++) {
        String what = "layer %d, window %d, seed %d".formatted(l, w, SEED);
        assertWithMessage(what).that(next.memory(l)[0]).hasLength(SIZES.memory(l));
        assertWithMessage(what).that(next.compressed(l)[0]).hasLength(SIZES.compressedMemory(l));
      }
      // The memory of layer 2 is longer than a window, so it contains all evicted rows.
      double[][] rows = Rows.oldest(memories.memory(2)[0], 6);
      slots =
          Rows.joined(
              slots,
              SIZES.compressor(2).compressed(rows, new double[6], parameters.compression(2)));
      Sample.assertClose(
          "rows that stay, window " + w,
          Rows.oldest(next.memory(2)[0], 3),
          Rows.newest(memories.memory(2)[0], 3),
          0.0);
      memories = next;
    }
    Sample.assertClose(
        "compressed memory of layer 2, seed " + SEED,
        memories.compressed(2)[0],
        Rows.newest(slots, 5),
        0.0);
    assertThat(memories.compressed(2)[0][4]).isNotEqualTo(new double[8]);
  }

  @Test
  void aWindowIsAMultipleOfEveryRate() {
    var model = new ReferenceCompressiveTransformer(ReferenceParameters.random(SIZES, SEED));
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> model.step(new int[][] {{1, 2, 3, 4}}, model.initialMemories(1))))
        .hasMessageThat()
        .isEqualTo("window is 4, must be a multiple of the rate of layer 2, 3");
  }

  @Test
  void memoriesOfAnotherModelAreRefused() {
    var model = new ReferenceCompressiveTransformer(ReferenceParameters.random(SIZES, SEED));
    ReferenceMemories others =
        ReferenceMemories.zeros(
            Sample.sizes(11, 4, 4, 7, new ReferenceConvolution(8, 1, 0), true), 1);
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> model.step(new int[][] {{1, 2, 3, 4, 5, 6}}, others)))
        .hasMessageThat()
        .isEqualTo("memory of layer 1 must have 6 rows in each stream");
  }

  @Test
  void listsHaveAnEntryForEachLayer() {
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () ->
                    new ReferenceDimensions(
                        11,
                        8,
                        2,
                        12,
                        ImmutableList.of(4, 4),
                        ImmutableList.of(4),
                        SIZES.compressors(),
                        SIZES.loss())))
        .hasMessageThat()
        .isEqualTo(
            "memory is given for 2 layers, compressedMemory for 1, compressors for 4, must be"
                + " equal");
  }
}
