#!/bin/sh
# TensorFlow Java 1.1.0 (TensorFlow 2.18) on a CPU: MaxPool and UnsortedSegmentMax give the lowest
# finite float for a window or segment that holds nothing but -infinity. They start from that number
# instead of -infinity, which masks and log-probabilities contain. Max gives -infinity, the largest
# of the elements, and one would expect the same here: UnsortedSegmentMax documents the lowest
# number only for an empty segment.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64:
#   Max: -Infinity
#   MaxPool: -3.4028235E38
#   UnsortedSegmentMax: -3.4028235E38
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

cat >"$work/Largest.java" <<'JAVA'
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class Largest {
  static float value(Session session, Ops tf, Operand<TFloat32> operand) {
    var flat = tf.reshape(operand, tf.constant(new int[] {-1}));
    try (var result = session.runner().fetch(flat).run()) {
      return ((TFloat32) result.get(0)).getFloat(0);
    }
  }

  public static void main(String[] arguments) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      float lowest = Float.NEGATIVE_INFINITY;
      var x = tf.constant(new float[] {lowest, lowest});
      var image = tf.reshape(x, tf.constant(new int[] {1, 2, 1, 1}));
      var size = tf.constant(new int[] {1, 2, 1, 1});
      var ids = tf.constant(new int[] {0, 0});
      System.out.println("Max: " + value(session, tf, tf.max(x, tf.constant(0))));
      System.out.println(
          "MaxPool: " + value(session, tf, tf.nn.maxPool(image, size, size, "VALID")));
      System.out.println(
          "UnsortedSegmentMax: "
              + value(session, tf, tf.math.unsortedSegmentMax(x, ids, tf.constant(1))));
    }
  }
}
JAVA
java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
  "$work/Largest.java" 2>"$work/log" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
Max: -Infinity
MaxPool: -3.4028235E38
UnsortedSegmentMax: -3.4028235E38
EXPECTED
