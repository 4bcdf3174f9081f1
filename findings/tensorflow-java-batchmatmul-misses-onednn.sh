#!/bin/sh
# TensorFlow Java 1.1.0 (TensorFlow 2.18) on a CPU: tf.train.batchMatMul makes a BatchMatMulV3,
# which the oneDNN rewriter leaves alone. The same product is rewritten as an Einsum, and as the
# older BatchMatMulV2, for which the Java API has no method. One would expect the newest version of
# an operation to be the accelerated one.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64, the operations that ran:
#   batchMatMul: [BatchMatMulV3]
#   BatchMatMulV2: [_MklBatchMatMulV2]
#   einsum: [_MklEinsum]
#
# Fails if the library behaves otherwise. Needs JDK 17 and Maven.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/pom.xml" <<'POM'
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>findings</groupId>
  <artifactId>tensorflow</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.tensorflow</groupId>
      <artifactId>tensorflow-core-api</artifactId>
      <version>1.1.0</version>
    </dependency>
    <dependency>
      <groupId>org.tensorflow</groupId>
      <artifactId>tensorflow-core-native</artifactId>
      <version>1.1.0</version>
      <classifier>linux-x86_64</classifier>
    </dependency>
  </dependencies>
</project>
POM
mvn -q -B -f "$work/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
  -DoutputDirectory="$work/lib"

cat >"$work/Kernels.java" <<'JAVA'
import java.util.List;
import java.util.TreeSet;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;

class Kernels {
  static void show(String name, Graph graph, Operand<TFloat32> x, Operand<TFloat32> product) {
    var trace = RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.FULL_TRACE).build();
    TreeSet<String> kernels = new TreeSet<>();
    try (Session session = new Session(graph);
        TFloat32 value = TFloat32.tensorOf(Shape.of(2, 4, 64, 64));
        var result =
            session.runner().setOptions(trace).feed(x, value).fetch(product).runAndFetchMetadata()) {
      for (var device : result.getMetadata().orElseThrow().getStepStats().getDevStatsList()) {
        for (var node : device.getNodeStatsList()) {
          if (node.getNodeName().equals(product.op().name())) {
            kernels.add(node.getTimelineLabel().replaceAll(".* = (\\w+)\\(.*", "$1"));
          }
        }
      }
    }
    System.out.println(name + ": " + kernels);
  }

  public static void main(String[] arguments) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(2, 4, 64, 64)));
      show("batchMatMul", graph, x, tf.train.batchMatMul(x, x, TFloat32.class));
      var builder = graph.opBuilder("BatchMatMulV2", "Older", tf.scope());
      var older = builder.addInput(x.asOutput()).addInput(x.asOutput()).build();
      show("BatchMatMulV2", graph, x, older.<TFloat32>output(0));
      show("einsum", graph, x, tf.linalg.einsum(List.of(x, x), "bhij,bhjk->bhik"));
    }
  }
}
JAVA
java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
  "$work/Kernels.java" 2>"$work/log" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
batchMatMul: [BatchMatMulV3]
BatchMatMulV2: [_MklBatchMatMulV2]
einsum: [_MklEinsum]
EXPECTED
