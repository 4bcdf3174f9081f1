#!/bin/sh
# TensorFlow Java 1.1.0 (TensorFlow 2.18): gradients cannot be built through OnesLike, though they
# can be through ZerosLike. Both are constants that depend on their argument only by its shape, so
# one would expect no gradient of either and no failure; neither fails in Python.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64:
#   ZerosLike: built
#   OnesLike: No gradient defined for op: OnesLike
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

cat >"$work/Likes.java" <<'JAVA'
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class Likes {
  static String gradient(Ops tf, Operand<TFloat32> x, Operand<TFloat32> like) {
    try {
      tf.gradients(tf.sum(tf.math.add(x, like), tf.constant(0)), List.of(x));
      return "built";
    } catch (RuntimeException failure) {
      return failure.getMessage().replaceAll("(?s)\\. .*", "");
    }
  }

  public static void main(String[] arguments) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var x = tf.constant(new float[] {1, 2});
      System.out.println("ZerosLike: " + gradient(tf, x, tf.zerosLike(x)));
      System.out.println("OnesLike: " + gradient(tf, x, tf.onesLike(x)));
    }
  }
}
JAVA
java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
  "$work/Likes.java" 2>"$work/log" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
ZerosLike: built
OnesLike: No gradient defined for op: OnesLike
EXPECTED
