package org.compressive.checkpoints;

import static com.google.common.truth.Truth.assertThat;
import static org.compressive.checkpoints.FolderNames.names;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.compressive.graph.Signature;
import org.compressive.kernels.KernelOp;
import org.compressive.ops.ResourceVariable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class SavedModelWriterTest {
  @TempDir Path folder;

  @Test
  void stockLoaderCallsTheSignatures() throws IOException {
    Path model = folder.resolve("run/model");
    write(model, 3f);
    assertThat(names(folder.resolve("run"))).containsExactly("model");
    assertThat(names(model)).containsExactly("SHA256SUMS", "assets", "saved_model.pb", "variables");
    assertThat(names(model.resolve("variables")))
        .containsExactly("variables.data-00000-of-00001", "variables.index");
    assertThat(Files.readString(model.resolve("assets/config.yaml"))).isEqualTo("a: ä\n");
    try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve")) {
      for (int batch : new int[] {1, 3}) {
        float[][] rows = new float[batch][2];
        rows[batch - 1] = new float[] {10f, 100f};
        try (TFloat32 x = TFloat32.tensorOf(StdArrays.ndCopyOf(rows));
            Result result = bundle.function("serving_default").call(Map.of("x", x))) {
          TFloat32 y = (TFloat32) result.get("y").orElseThrow();
          assertThat(y.shape()).isEqualTo(Shape.of(batch, 2));
          assertThat(y.getFloat(batch - 1, 0)).isEqualTo(30f);
          assertThat(y.getFloat(batch - 1, 1)).isEqualTo(400f);
        }
      }
      try (TInt32 size = TInt32.scalarOf(5);
          Result result = bundle.function("initial").call(Map.of("batch_size", size))) {
        assertThat(((TFloat32) result.get("memory").orElseThrow()).shape())
            .isEqualTo(Shape.of(5, 2));
      }
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void opsThatStockTensorFlowDoesNotKnowAreRefused() throws IOException {
    var op =
        KernelOp.named("Forwarded")
            .inputs(TFloat32.class)
            .outputs(TFloat32.class)
            .shapes(inputs -> inputs)
            .kernel(call -> call.forward(0, 0));
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(2)));
      var scale = ResourceVariable.create(tf, "scale", TFloat32.class, Shape.of(2));
      var y = op.add(tf, x).get(0).asOutput().expect(TFloat32.class);
      var writer =
          new SavedModelWriter(graph, VariableSaver.create(tf, List.of(scale)))
              .signature("serving_default", Signature.of(Map.of("x", x), Map.of("y", y)));
      var e =
          assertThrows(
              IllegalArgumentException.class, () -> writer.write(session, folder.resolve("model")));
      assertThat(e)
          .hasMessageThat()
          .isEqualTo("op (Forwarded) must not be in a model, because it has a kernel in Java");
      assertThat(names(folder)).isEmpty();
    }
  }

  @Test
  void loadedModelSavesItsVariablesAgain() throws IOException {
    Path model = folder.resolve("model");
    write(model, 3f);
    Path prefix = folder.resolve("again");
    try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve")) {
      bundle.session().save(prefix.toString());
    }
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var scale = ResourceVariable.create(tf, "scale", TFloat32.class, Shape.of(2));
      VariableSaver.create(tf, List.of(scale)).restore(session, prefix);
      assertThat(VariableSaverTest.floats(session, scale.read()))
          .usingExactEquality()
          .containsExactly(3f, 4f)
          .inOrder();
    }
  }

  @Test
  void protoSaysWhatServingNeeds() throws IOException {
    write(folder.resolve("model"), 3f);
    SavedModel model =
        SavedModel.parseFrom(Files.readAllBytes(folder.resolve("model/saved_model.pb")));
    assertThat(model.getSavedModelSchemaVersion()).isEqualTo(1);
    assertThat(model.getMetaGraphsCount()).isEqualTo(1);
    var meta = model.getMetaGraphs(0);
    assertThat(meta.getMetaInfoDef().getTagsList()).containsExactly("serve");
    assertThat(meta.getMetaInfoDef().getStrippedDefaultAttrs()).isTrue();
    assertThat(meta.getMetaInfoDef().getStrippedOpList())
        .isEqualTo(OpDefinitions.registered().usedBy(meta.getGraphDef()));
    assertThat(meta.getGraphDef())
        .isEqualTo(OpDefinitions.registered().withoutDefaults(meta.getGraphDef()));
    assertThat(meta.getSaverDef().getRestoreOpName()).isEqualTo("save/restore_all");
    assertThat(meta.getSignatureDefMap().keySet())
        .containsExactly("serving_default", "initial", "any");
    for (SignatureDef signature : meta.getSignatureDefMap().values()) {
      assertThat(signature.getMethodName()).isEqualTo("tensorflow/serving/predict");
    }
    SignatureDef serving = meta.getSignatureDefOrThrow("serving_default");
    assertThat(serving.getInputsOrThrow("x").getName()).isEqualTo("x:0");
    assertThat(serving.getInputsOrThrow("x").getDtype()).isEqualTo(DataType.DT_FLOAT);
    assertThat(sizes(serving.getInputsOrThrow("x").getTensorShape()))
        .containsExactly(-1L, 2L)
        .inOrder();
    assertThat(sizes(serving.getOutputsOrThrow("y").getTensorShape()))
        .containsExactly(-1L, 2L)
        .inOrder();
    var batchSize = meta.getSignatureDefOrThrow("initial").getInputsOrThrow("batch_size");
    assertThat(batchSize.getDtype()).isEqualTo(DataType.DT_INT32);
    assertThat(batchSize.getTensorShape()).isEqualTo(TensorShapeProto.getDefaultInstance());
    var any = meta.getSignatureDefOrThrow("any");
    assertThat(any.getOutputsOrThrow("any").getTensorShape().getUnknownRank()).isTrue();
  }

  @Test
  void sameModelIsTheSameBytes() throws IOException {
    write(folder.resolve("a"), 3f);
    write(folder.resolve("b"), 3f);
    assertThat(Files.readAllBytes(folder.resolve("a/saved_model.pb")))
        .isEqualTo(Files.readAllBytes(folder.resolve("b/saved_model.pb")));
  }

  @Test
  void replacesAnEarlierModelAndAKilledWritersLeftover() throws IOException {
    Path model = folder.resolve("model");
    Files.createDirectories(folder.resolve(".model.tmp/variables"));
    Files.createDirectories(model.resolve("assets"));
    Files.writeString(model.resolve("assets/stale"), "of another model");
    write(model, 3f);
    write(model, 7f);
    assertThat(names(folder)).containsExactly("model");
    assertThat(names(model.resolve("assets"))).containsExactly("config.yaml");
    try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve");
        TFloat32 x = TFloat32.tensorOf(StdArrays.ndCopyOf(new float[][] {{1f, 1f}}));
        Result result = bundle.call(Map.of("x", x))) {
      assertThat(((TFloat32) result.get("y").orElseThrow()).getFloat(0, 0)).isEqualTo(7f);
    }
  }

  @Test
  void failureKeepsTheEarlierModel() throws IOException {
    Path model = folder.resolve("model");
    write(model, 3f);
    byte[] before = Files.readAllBytes(model.resolve("saved_model.pb"));
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      SavedModelWriter writer = model(graph);
      CheckpointException thrown =
          assertThrows(CheckpointException.class, () -> writer.write(session, model));
      assertThat(thrown).hasMessageThat().startsWith("model (" + model + ") cannot be written: ");
      assertThat(thrown.getMessage().lines().count()).isEqualTo(1);
    }
    assertThat(names(folder)).containsExactly("model");
    assertThat(Files.readAllBytes(model.resolve("saved_model.pb"))).isEqualTo(before);
  }

  @Test
  void refusesNoSignatureTwoOfAKeyAndAssetPaths() {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var scale = ResourceVariable.create(tf, "scale", TFloat32.class, Shape.of(2));
      SavedModelWriter writer =
          new SavedModelWriter(graph, VariableSaver.create(tf, List.of(scale)));
      assertThrows(
          IllegalArgumentException.class, () -> writer.write(session, folder.resolve("model")));
      Signature signature = Signature.of(Map.of(), Map.of("scale", scale.read()));
      writer.signature("key", signature);
      assertThrows(IllegalArgumentException.class, () -> writer.signature("key", signature));
      for (String name : List.of("", "..", "a/b", ".hidden", "a b")) {
        assertThrows(IllegalArgumentException.class, () -> writer.asset(name, new byte[0]));
      }
      Signature none = Signature.of(Map.of(), Map.of());
      assertThrows(IllegalArgumentException.class, () -> writer.signature("none", none));
    }
  }

  private static void write(Path model, float scale) {
    try (Graph graph = new Graph();
        Session session = new Session(graph);
        TFloat32 value = TFloat32.vectorOf(scale, scale + 1)) {
      SavedModelWriter writer = model(graph);
      session.runner().addTarget("assign").feed("value", 0, value).run().close();
      writer.write(session, model);
    }
  }

  // y = x * scale, with a batch of any size; initial: zeros for a batch of a given size.
  private static SavedModelWriter model(Graph graph) {
    Ops tf = Ops.create(graph);
    var scale = ResourceVariable.create(tf, "scale", TFloat32.class, Shape.of(2));
    var value = tf.withName("value").placeholder(TFloat32.class, Placeholder.shape(Shape.of(2)));
    scale.assign(tf.withName("assign"), value);
    var x = tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 2)));
    Operand<TFloat32> y = tf.math.mul(x, scale.read());
    var any = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.unknown()));
    var batch = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    Operand<TFloat32> zeros = tf.zeros(tf.stack(List.of(batch, tf.constant(2))), TFloat32.class);
    return new SavedModelWriter(graph, VariableSaver.create(tf, List.of(scale)))
        .signature("serving_default", Signature.of(Map.of("x", x), Map.of("y", y)))
        .signature("initial", Signature.of(Map.of("batch_size", batch), Map.of("memory", zeros)))
        .signature("any", Signature.of(Map.of("any", any), Map.of("any", any)))
        .asset("config.yaml", "a: ä\n".getBytes(StandardCharsets.UTF_8));
  }

  private static List<Long> sizes(TensorShapeProto shape) {
    return shape.getDimList().stream().map(TensorShapeProto.Dim::getSize).toList();
  }
}
