package org.compressive.graph;

import static com.google.common.truth.Truth.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Tests the names that checkpoints, SavedModels and event files contain. */
final class LayerNamesTest {

  @Test
  void twoDigitsFollowAWord() {
    assertThat(LayerNames.layer(0)).isEqualTo("layer_00");
    assertThat(LayerNames.memory(7)).isEqualTo("memory_07");
    assertThat(LayerNames.compressedMemory(11)).isEqualTo("compressed_memory_11");
    assertThat(LayerNames.attention(1)).isEqualTo("attention_01");
    assertThat(LayerNames.attentionByHead(1)).isEqualTo("attention_by_head_01");
    assertThat(LayerNames.compressionLoss(1)).isEqualTo("compression_loss_01");
    assertThat(LayerNames.kept(1)).isEqualTo("kept_01");
    assertThat(LayerNames.numbered("window", 100)).isEqualTo("window_100");
    assertThat(LayerNames.digits(3)).isEqualTo("03");
  }

  @Test
  void digitsAreTheSameInEveryLanguage() {
    var before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(LayerNames.layer(12)).isEqualTo("layer_12");
    } finally {
      Locale.setDefault(before);
    }
  }
}
