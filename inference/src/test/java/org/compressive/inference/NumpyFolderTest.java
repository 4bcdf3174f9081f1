package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.compressive.data.TokenStore;
import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NumpyFolderTest {

  private static final ModelConfig CONFIG = TestModel.CONFIG;
  private static final int T = CONFIG.window();
  private static final int V = CONFIG.vocabulary();

  @TempDir private Path folder;

  @Test
  void holdsParametersAndLogitsWithMemoriesCarried() throws IOException {
    Map<String, float[]> parameters = new HashMap<>();
    Path prefix = TestModel.checkpoint(folder, CONFIG, 1, parameters::put);
    Path arrays = folder.resolve("arrays");
    byte[] text = TestModel.text(5 * T + 3, 2);
    try (TokenStore store = TestModel.store(folder, text)) {
      NumpyFolder.write(arrays, CONFIG, prefix, store, 5);
    }
    for (var parameter : parameters.entrySet()) {
      Path file = arrays.resolve("parameters").resolve(parameter.getKey() + ".npy");
      assertThat(floats(array(file, "<f4"))).isEqualTo(parameter.getValue());
    }
    ByteBuffer tokens = array(arrays.resolve("tokens.npy"), "<i4", 5, T);
    for (int i = 0; i < 5 * T; i++) {
      assertThat(tokens.getInt()).isEqualTo(text[i] & 0xFF);
    }
    float[] logits = floats(array(arrays.resolve("logits.npy"), "<f4", 5, T, V));
    try (var model = LanguageModel.restore(CONFIG, TestModel.TOKENIZER, prefix, TestModel.OPTIONS);
        var memories = model.emptyMemories(1)) {
      for (int i = 0; i < 5; i++) {
        int[] ids = new int[T];
        for (int t = 0; t < T; t++) {
          ids[t] = text[i * T + t] & 0xFF;
        }
        try (var read = TestModel.tokens(1, ids);
            var expected = model.step(read, memories)) {
          assertThat(Arrays.copyOfRange(logits, i * T * V, (i + 1) * T * V))
              .usingTolerance(1e-5)
              .containsExactly(TestModel.floats(expected))
              .inOrder();
        }
      }
    }
  }

  @Test
  void refusesMoreWindowsThanTheTextHas() throws IOException {
    Path prefix = TestModel.checkpoint(folder, CONFIG, 1);
    Path arrays = folder.resolve("arrays");
    try (TokenStore store = TestModel.store(folder, TestModel.text(2 * T + 3, 2))) {
      var refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> NumpyFolder.write(arrays, CONFIG, prefix, store, 3));
      assertThat(refused).hasMessageThat().contains("windows (3) must be 0 to 2");
    }
    assertThat(Files.exists(arrays)).isFalse();
  }

  /** Reads an array of a type, and of a shape unless none is given. */
  private static ByteBuffer array(Path file, String type, int... shape) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[8];
    bytes.get(magic);
    assertThat(magic).isEqualTo(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    byte[] header = new byte[bytes.getShort()];
    bytes.get(header);
    assertThat(bytes.position() % 64).isEqualTo(0);
    String description = new String(header, US_ASCII);
    assertThat(description).startsWith("{'descr': '" + type + "', 'fortran_order': False, ");
    assertThat(description).endsWith("\n");
    if (shape.length > 0) {
      String sizes = Arrays.toString(shape).replaceAll("[\\[\\] ]", "");
      assertThat(description).contains("'shape': (" + sizes + ",)}");
    }
    return bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static float[] floats(ByteBuffer bytes) {
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }
}
