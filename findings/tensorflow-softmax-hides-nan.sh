#!/bin/sh
# TensorFlow Java 1.1.0 (TensorFlow 2.18) on a CPU: with oneDNN, which is on by default, Softmax of
# a row with a NaN is NaN at that entry and 0 at all others. Every entry is divided by the sum of
# the row, which is NaN, so one would expect NaN everywhere, as LogSoftmax gives, and as Softmax
# does without oneDNN. A check of the likely entries therefore misses the NaN.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64, for [0, NaN, 0]:
#   with oneDNN
#   Softmax: [0.0, NaN, 0.0]
#   LogSoftmax: [NaN, NaN, NaN]
#   without oneDNN
#   Softmax: [NaN, NaN, NaN]
#   LogSoftmax: [NaN, NaN, NaN]
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

cat >"$work/Hidden.java" <<'JAVA'
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class Hidden {
  static List<Float> values(Session session, Operand<TFloat32> operand) {
    List<Float> values = new ArrayList<>();
    try (var result = session.runner().fetch(operand).run()) {
      ((TFloat32) result.get(0)).scalars().forEach(value -> values.add(value.getFloat()));
    }
    return values;
  }

  public static void main(String[] arguments) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var x = tf.constant(new float[][] {{0, Float.NaN, 0}});
      System.out.println("Softmax: " + values(session, tf.nn.softmax(x)));
      System.out.println("LogSoftmax: " + values(session, tf.nn.logSoftmax(x)));
    }
  }
}
JAVA
show() {
  TF_ENABLE_ONEDNN_OPTS=$1 java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
    "$work/Hidden.java" 2>"$work/log"
}
{
  echo "with oneDNN"
  show 1
  echo "without oneDNN"
  show 0
} | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
with oneDNN
Softmax: [0.0, NaN, 0.0]
LogSoftmax: [NaN, NaN, NaN]
without oneDNN
Softmax: [NaN, NaN, NaN]
LogSoftmax: [NaN, NaN, NaN]
EXPECTED
