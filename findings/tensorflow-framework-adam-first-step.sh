#!/bin/sh
# tensorflow-framework 1.0.0 (with TensorFlow Java 1.1.0): Adam's first step has the wrong length.
# With a gradient of 1 at every element and a rate of 0.001 it must be 0.001 for any beta, because
# Adam corrects the bias of its first moments. The optimizer multiplies its beta powers without
# waiting for the steps that use them, so some steps see the power of the next step. Which ones do
# differs between runs, so this counts.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64, 20 first steps:
#   many are wrong
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
    <dependency>
      <groupId>org.tensorflow</groupId>
      <artifactId>tensorflow-framework</artifactId>
      <version>1.0.0</version>
    </dependency>
  </dependencies>
</project>
POM
mvn -q -B -f "$work/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
  -DoutputDirectory="$work/lib"

cat >"$work/FirstStep.java" <<'JAVA'
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.framework.optimizers.Adam;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

class FirstStep {
  public static void main(String[] arguments) {
    int wrong = 0;
    for (int run = 0; run < 20; run++) {
      try (Graph graph = new Graph()) {
        Ops tf = Ops.create(graph);
        Variable<TFloat32> weight = tf.variable(tf.constant(1f));
        var step = new Adam(graph, 0.001f).minimize(tf.math.mul(weight, tf.constant(1f)));
        try (Session session = new Session(graph)) {
          session.initialize();
          session.runner().addTarget(step).run().close();
          try (var result = session.runner().fetch(weight).run()) {
            float length = 1 - ((TFloat32) result.get(0)).getFloat();
            wrong += Math.abs(length - 0.001f) > 1e-5f ? 1 : 0;
          }
        }
      }
    }
    System.out.println(wrong > 5 ? "many are wrong" : wrong + " of 20 are wrong");
  }
}
JAVA
java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
  "$work/FirstStep.java" 2>"$work/log" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
many are wrong
EXPECTED
