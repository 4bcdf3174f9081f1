#!/bin/sh
# TensorFlow Java 1.1.0 (TensorFlow 2.18) on a CPU takes float32 numbers below 1.18e-38 (subnormals)
# as zero: 1e-39 * 1 is 0, and log(1e-39) is -infinity. One would expect what IEEE 754 and Java
# compute; the documentation of these operations does not mention it. Identity returns the number
# unchanged, so a test for zero before the division does not help if it is made outside of
# TensorFlow.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64:
#   Java: 1.0E-39, log -89.80082
#   Identity: 1.0E-39
#   Mul by 1: 0.0
#   Log: -Infinity
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

cat >"$work/Subnormal.java" <<'JAVA'
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class Subnormal {
  static float value(Session session, Operand<TFloat32> operand) {
    try (var result = session.runner().fetch(operand).run()) {
      return ((TFloat32) result.get(0)).getFloat(0);
    }
  }

  public static void main(String[] arguments) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      float[] number = {1e-39f};
      var x = tf.constant(number);
      System.out.println("Java: " + number[0] * 1 + ", log " + (float) Math.log(number[0]));
      System.out.println("Identity: " + value(session, tf.identity(x)));
      System.out.println("Mul by 1: " + value(session, tf.math.mul(x, tf.constant(1f))));
      System.out.println("Log: " + value(session, tf.math.log(x)));
    }
  }
}
JAVA
java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
  "$work/Subnormal.java" 2>"$work/log" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
Java: 1.0E-39, log -89.80082
Identity: 1.0E-39
Mul by 1: 0.0
Log: -Infinity
EXPECTED
