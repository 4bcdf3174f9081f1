#!/bin/sh
# TensorFlow Java 1.1.0: TBfloat16.vectorOf drops the lower bits of a float, so it always rounds
# towards zero. TensorFlow's Cast rounds to the nearest bfloat16, as TFloat16.vectorOf does for
# float16. One would expect the same tensor from both ways to make one; truncated weights are too
# small by a quarter of a percent on average.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64, for 1.9999999:
#   TBfloat16.vectorOf: 1.9921875
#   Cast to bfloat16: 2.0
#   TFloat16.vectorOf: 2.0
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

cat >"$work/Round.java" <<'JAVA'
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;

class Round {
  public static void main(String[] arguments) {
    float nextToTwo = Math.nextDown(2f);
    try (Graph graph = new Graph();
        Session session = new Session(graph);
        TBfloat16 brain = TBfloat16.vectorOf(nextToTwo);
        TFloat16 half = TFloat16.vectorOf(nextToTwo)) {
      Ops tf = Ops.create(graph);
      var x = tf.constant(new float[] {nextToTwo});
      var cast = tf.dtypes.cast(tf.dtypes.cast(x, TBfloat16.class), TFloat32.class);
      try (var result = session.runner().fetch(cast).run()) {
        System.out.println("TBfloat16.vectorOf: " + brain.getFloat(0));
        System.out.println("Cast to bfloat16: " + ((TFloat32) result.get(0)).getFloat(0));
        System.out.println("TFloat16.vectorOf: " + half.getFloat(0));
      }
    }
  }
}
JAVA
java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
  "$work/Round.java" 2>"$work/log" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
TBfloat16.vectorOf: 1.9921875
Cast to bfloat16: 2.0
TFloat16.vectorOf: 2.0
EXPECTED
