#!/bin/sh
# TensorFlow Java 1.1.0 (TensorFlow 2.18): Slice takes int32 or int64 indices, but its gradient can
# only be built for int32 ones. The gradient subtracts the indices from a shape, which is int32, and
# fails for int64. One would expect gradients for both types that the operation documents; Python's
# do.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64:
#   int32: built
#   int64: Inconsistent values for attr 'T' DT_INT32 vs. DT_INT64
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

cat >"$work/Slices.java" <<'JAVA'
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

class Slices {
  static <T extends TNumber> String gradient(Ops tf, Operand<T> begin, Operand<T> size) {
    var x = tf.constant(new float[] {1, 2, 3});
    var loss = tf.sum(tf.slice(x, begin, size), tf.constant(0));
    try {
      tf.gradients(loss, List.of(x));
      return "built";
    } catch (IllegalArgumentException failure) {
      return failure.getMessage().replaceAll("(?s) while building.*", "");
    }
  }

  public static void main(String[] arguments) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      System.out.println(
          "int32: " + gradient(tf, tf.constant(new int[] {0}), tf.constant(new int[] {2})));
      System.out.println(
          "int64: " + gradient(tf, tf.constant(new long[] {0}), tf.constant(new long[] {2})));
    }
  }
}
JAVA
java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
  "$work/Slices.java" 2>"$work/log" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
int32: built
int64: Inconsistent values for attr 'T' DT_INT32 vs. DT_INT64
EXPECTED
