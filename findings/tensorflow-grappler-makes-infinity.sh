#!/bin/sh
# TensorFlow Java 1.1.0 (TensorFlow 2.18): the graph optimizer, on by default, multiplies constants
# in advance, and turns (x * 1e30) * 1e30 into x * (1e30 * 1e30). That product overflows, so an x of
# 1e-30 gives infinity for 1e30. Likewise (x + 1e8) - 1e8 becomes x + 0. One would expect an
# optimizer that is on by default to keep the order in which a program multiplies and adds, as
# compilers do unless they are asked for fast mathematics.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64 (1e-30 * 1e30 * 1e30, and 1 + 1e8 - 1e8):
#   default: Infinity and 1.0
#   optimizer off: 1.0E30 and 0.0
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

cat >"$work/Order.java" <<'JAVA'
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;

class Order {
  public static void main(String[] arguments) {
    try (Graph graph = new Graph();
        TFloat32 small = TFloat32.vectorOf(1e-30f);
        TFloat32 one = TFloat32.vectorOf(1f)) {
      Ops tf = Ops.create(graph);
      var x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1)));
      var large = tf.constant(new float[] {1e30f});
      var product = tf.math.mul(tf.math.mul(x, large), large);
      var sum =
          tf.math.add(
              tf.math.add(x, tf.constant(new float[] {1e8f})), tf.constant(new float[] {-1e8f}));

      for (boolean off : new boolean[] {false, true}) {
        var rewrite = RewriterConfig.newBuilder().setDisableMetaOptimizer(off);
        var options = GraphOptions.newBuilder().setRewriteOptions(rewrite);
        var config = ConfigProto.newBuilder().setGraphOptions(options).build();
        try (Session session = new Session(graph, config);
            var products = session.runner().feed(x, small).fetch(product).run();
            var sums = session.runner().feed(x, one).fetch(sum).run()) {
          System.out.println(
              (off ? "optimizer off: " : "default: ")
                  + ((TFloat32) products.get(0)).getFloat(0)
                  + " and "
                  + ((TFloat32) sums.get(0)).getFloat(0));
        }
      }
    }
  }
}
JAVA
java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
  "$work/Order.java" 2>"$work/log" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
default: Infinity and 1.0
optimizer off: 1.0E30 and 0.0
EXPECTED
