#!/bin/sh
# TensorFlow Java 1.1.0 (TensorFlow 2.18) on a CPU: Reciprocal of 0.5 is not 2. The vectorized
# kernel approximates, and what is left over at the end of a tensor is computed exactly, so equal
# elements of one tensor have different reciprocals. Reciprocal is documented as 1 / x, and Div(1,
# x) gives 2 everywhere.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64 (a Zen 4 CPU), the different values among 17 results:
#   Reciprocal: [1.9999999, 2.0]
#   Div: [2.0]
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

cat >"$work/Half.java" <<'JAVA'
import java.util.Arrays;
import java.util.TreeSet;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class Half {
  static TreeSet<Float> values(Session session, Operand<TFloat32> operand) {
    TreeSet<Float> values = new TreeSet<>();
    try (var result = session.runner().fetch(operand).run()) {
      ((TFloat32) result.get(0)).scalars().forEach(value -> values.add(value.getFloat()));
    }
    return values;
  }

  public static void main(String[] arguments) {
    try (Graph graph = new Graph();
        Session session = new Session(graph);
        TFloat32 halves = TFloat32.vectorOf(halves())) {
      Ops tf = Ops.create(graph);
      var x = tf.constantOf(halves);
      System.out.println("Reciprocal: " + values(session, tf.math.reciprocal(x)));
      System.out.println("Div: " + values(session, tf.math.div(tf.constant(1f), x)));
    }
  }

  static float[] halves() {
    float[] halves = new float[17];
    Arrays.fill(halves, 0.5f);
    return halves;
  }
}
JAVA
java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
  "$work/Half.java" 2>"$work/log" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
Reciprocal: [1.9999999, 2.0]
Div: [2.0]
EXPECTED
