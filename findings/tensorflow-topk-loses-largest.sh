#!/bin/sh
# TensorFlow Java 1.1.0 (TensorFlow 2.18) on a CPU: TopK of a list with a NaN may give neither the
# NaN nor the largest number. In [1, 9, NaN, 3, 2] it finds 3. One would expect the NaN, which Max
# returns and which sorts last in Java and NumPy, or else the 9; it depends on where the NaN stands.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64, for [1, 9, NaN, 3, 2] and [NaN, 9, 5, 3, 2]:
#   TopK: 3.0, Max: NaN
#   TopK: 9.0, Max: NaN
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

cat >"$work/Top.java" <<'JAVA'
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TFloat32;

class Top {
  public static void main(String[] arguments) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      for (float[] list : new float[][] {{1, 9, Float.NaN, 3, 2}, {Float.NaN, 9, 5, 3, 2}}) {
        var x = tf.constant(list);
        var top = tf.nn.topK(x, tf.constant(1), new TopK.Options[0]).values();
        var largest = tf.max(x, tf.constant(0));
        try (var result = session.runner().fetch(top).fetch(largest).run()) {
          System.out.println(
              "TopK: "
                  + ((TFloat32) result.get(0)).getFloat(0)
                  + ", Max: "
                  + ((TFloat32) result.get(1)).getFloat());
        }
      }
    }
  }
}
JAVA
java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
  "$work/Top.java" 2>"$work/log" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
TopK: 3.0, Max: NaN
TopK: 9.0, Max: NaN
EXPECTED
