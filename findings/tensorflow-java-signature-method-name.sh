#!/bin/sh
# TensorFlow Java 1.1.0: Signature.builder(key) also sets the method name to the key. A SavedModel's
# signature names the method that serves it. For prediction, TensorFlow Serving (by its source code)
# accepts tensorflow/serving/predict, classify and regress and refuses the rest. Signature.builder()
# leaves the method name unset for the same key. One would expect both to mean the same, and neither
# to invent a method.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64:
#   builder(): serving_default, method null
#   builder("serving_default"): serving_default, method serving_default
#   builder("score"): score, method score
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

cat >"$work/Method.java" <<'JAVA'
import org.tensorflow.Graph;
import org.tensorflow.Signature;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class Method {
  static void show(String name, Signature.Builder builder) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var x = tf.placeholder(TFloat32.class);
      Signature signature = builder.input("x", x).output("y", tf.identity(x)).build();
      System.out.println(name + ": " + signature.key() + ", method " + signature.methodName());
    }
  }

  public static void main(String[] arguments) {
    show("builder()", Signature.builder());
    show("builder(\"serving_default\")", Signature.builder("serving_default"));
    show("builder(\"score\")", Signature.builder("score"));
  }
}
JAVA
java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
  "$work/Method.java" 2>"$work/log" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
builder(): serving_default, method null
builder("serving_default"): serving_default, method serving_default
builder("score"): score, method score
EXPECTED
