#!/bin/sh
# TensorFlow Java 1.1.0 (TensorFlow 2.18): StatelessRandomUniform of bfloat16 gives the 128
# multiples of 1/128 and nothing between them, although bfloat16 has 16,256 numbers from 0 to 1. A
# mask of u < 0.001 drops 0.8 percent of the elements instead of 0.1, and zero is drawn once in 128.
# One would expect a float32 draw rounded to bfloat16, or at least probabilities near those asked
# for.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64, 100,000 draws:
#   128 values
#   0.8 percent below 0.001
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

cat >"$work/Uniform.java" <<'JAVA'
import java.util.TreeSet;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;

class Uniform {
  public static void main(String[] arguments) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var size = tf.constant(new int[] {100_000});
      var seed = tf.constant(new int[] {1, 2});
      var uniform = tf.random.statelessRandomUniform(size, seed, TBfloat16.class);
      try (var result = session.runner().fetch(tf.dtypes.cast(uniform, TFloat32.class)).run()) {
        TreeSet<Float> values = new TreeSet<>();
        int[] small = new int[1];
        ((TFloat32) result.get(0))
            .scalars()
            .forEach(
                value -> {
                  values.add(value.getFloat());
                  small[0] += value.getFloat() < 0.001f ? 1 : 0;
                });
        System.out.println(values.size() + " values");
        System.out.println(Math.round(small[0] / 100f) / 10f + " percent below 0.001");
      }
    }
  }
}
JAVA
java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
  "$work/Uniform.java" 2>"$work/log" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
128 values
0.8 percent below 0.001
EXPECTED
