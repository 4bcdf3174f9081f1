#!/bin/sh
# TensorFlow Java 1.1.0 (TensorFlow 2.18): a variable declared with the shape [2] accepts a value of
# shape [3] if the value's shape is not known before the run. ReadVariableOp still promises [2], and
# the graph optimizer, on by default, takes the promise for the value of Shape. One would expect the
# assignment to fail, as it does where the value's shape is known: VarHandleOp documents its
# attribute as the variable's shape.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64:
#   value: [3]
#   Shape: [2]
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

cat >"$work/Promise.java" <<'JAVA'
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class Promise {
  public static void main(String[] arguments) {
    try (Graph graph = new Graph();
        Session session = new Session(graph);
        TFloat32 three = TFloat32.vectorOf(1, 2, 3)) {
      Ops tf = Ops.create(graph);
      var variable = tf.varHandleOp(TFloat32.class, Shape.of(2));
      var value = tf.placeholder(TFloat32.class);
      var assign = tf.assignVariableOp(variable, value);
      var read = tf.readVariableOp(variable, TFloat32.class);
      session.runner().feed(value, three).addTarget(assign).run().close();
      try (var result = session.runner().fetch(read).fetch(tf.shape(read)).run()) {
        System.out.println("value: " + result.get(0).shape());
        System.out.println("Shape: [" + ((TInt32) result.get(1)).getInt(0) + "]");
      }
    }
  }
}
JAVA
java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
  "$work/Promise.java" 2>"$work/log" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
value: [3]
Shape: [2]
EXPECTED
