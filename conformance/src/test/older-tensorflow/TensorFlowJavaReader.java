import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Reads exported models with TensorFlow Java 0.4.2, whose API is not that of later versions. {@code
 * OlderTensorFlowTest} runs this file; its arguments are those of {@code StockReader}.
 */
final class TensorFlowJavaReader {

  private static final String LOGITS = "logits";

  private TensorFlowJavaReader() {}

  public static void main(String[] arguments) throws IOException {
    System.out.println("version " + TensorFlow.version());
    for (int i = 0; i < arguments.length; i += 3) {
      int[][][] windows = windows(Path.of(arguments[i + 1]));
      try (var model = SavedModelBundle.load(arguments[i], "serve");
          var logits = new DataOutputStream(Files.newOutputStream(Path.of(arguments[i + 2])))) {
        read(model, windows, logits);
      }
    }
  }

  private static void read(SavedModelBundle model, int[][][] windows, DataOutputStream logits)
      throws IOException {
    Map<String, Tensor> carried =
        call(model, "initial_memories", Map.of("batch_size", TInt32.scalarOf(windows[0].length)));
    for (int[][] window : windows) {
      carried.put("tokens", TInt32.tensorOf(StdArrays.ndCopyOf(window)));
      carried = call(model, "step", carried);
      write(carried.remove(LOGITS), logits);
    }
    carried.values().forEach(Tensor::close);
    var tokens = TInt32.tensorOf(StdArrays.ndCopyOf(windows[0]));
    write(call(model, "serving_default", Map.of("tokens", tokens)).get(LOGITS), logits);
  }

  /** Calls a function, closes its arguments and returns its results. */
  private static Map<String, Tensor> call(
      SavedModelBundle model, String key, Map<String, Tensor> arguments) {
    try {
      return new HashMap<>(model.function(key).call(arguments));
    } finally {
      arguments.values().forEach(Tensor::close);
    }
  }

  private static int[][][] windows(Path file) throws IOException {
    try (var in = new DataInputStream(Files.newInputStream(file))) {
      int batch = in.readInt();
      int window = in.readInt();
      int[][][] windows = new int[2][batch][window];
      for (int stream = 0; stream < batch; stream++) {
        for (int i = 0; i < 2 * window; i++) {
          windows[i / window][stream][i % window] = in.readInt();
        }
      }
      return windows;
    }
  }

  private static void write(Tensor logits, DataOutputStream out) throws IOException {
    try (var floats = (TFloat32) logits) {
      float[] values = new float[Math.toIntExact(floats.size())];
      floats.asRawTensor().data().asFloats().read(values);
      for (float value : values) {
        out.writeFloat(value);
      }
    }
  }
}
