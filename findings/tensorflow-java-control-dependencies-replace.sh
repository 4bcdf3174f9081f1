#!/bin/sh
# TensorFlow Java 1.1.0: Ops.withControlDependencies of an Ops that has control dependencies forgets
# those. Its siblings withSubScope and withDevice keep everything else of the Ops, and
# tf.control_dependencies of Python adds to the enclosing ones, so one would expect both
# dependencies below. A caller's "first assign, then compute" is lost as soon as the called code
# adds a dependency of its own.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64:
#   runs after [^inner]
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

cat >"$work/Nested.java" <<'JAVA'
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;

class Nested {
  public static void main(String[] arguments) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var outer = tf.withName("outer").constant(1);
      var inner = tf.withName("inner").constant(2);
      tf.withControlDependencies(List.of(outer))
          .withControlDependencies(List.of(inner))
          .withName("last")
          .noOp();
      graph.toGraphDef().getNodeList().stream()
          .filter(node -> node.getName().equals("last"))
          .forEach(node -> System.out.println("runs after " + node.getInputList()));
    }
  }
}
JAVA
java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
  "$work/Nested.java" 2>"$work/log" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
runs after [^inner]
EXPECTED
