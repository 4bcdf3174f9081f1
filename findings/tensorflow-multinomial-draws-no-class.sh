#!/bin/sh
# TensorFlow Java 1.1.0 (TensorFlow 2.18) on a CPU: where all logits of a row are -infinity,
# Multinomial and StatelessMultinomial draw the index 5 of the five classes 0 to 4, without an
# error. Where one logit is +infinity, that class is never drawn. Multinomial documents that each
# entry of its output is a class in [0, num_classes); one would expect such a class or an error for
# the first, and the class with +infinity, whose softmax tends to 1, for the second.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64, the classes among 1,000 draws:
#   all -infinity: [5]
#   0, +infinity, 0: [0, 2]
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

cat >"$work/Draw.java" <<'JAVA'
import java.util.TreeSet;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt64;

class Draw {
  static TreeSet<Long> drawn(float... logits) {
    TreeSet<Long> drawn = new TreeSet<>();
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var classes =
          tf.random.statelessMultinomial(
              tf.constant(new float[][] {logits}),
              tf.constant(1000),
              tf.constant(new int[] {1, 2}));
      try (var result = session.runner().fetch(classes).run()) {
        ((TInt64) result.get(0)).scalars().forEach(value -> drawn.add(value.getLong()));
      }
    }
    return drawn;
  }

  public static void main(String[] arguments) {
    float infinity = Float.POSITIVE_INFINITY;
    System.out.println(
        "all -infinity: " + drawn(-infinity, -infinity, -infinity, -infinity, -infinity));
    System.out.println("0, +infinity, 0: " + drawn(0, infinity, 0));
  }
}
JAVA
java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
  "$work/Draw.java" 2>"$work/log" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
all -infinity: [5]
0, +infinity, 0: [0, 2]
EXPECTED
