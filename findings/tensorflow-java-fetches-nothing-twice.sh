#!/bin/sh
# TensorFlow Java 1.1.0: a run that fetches one output twice fails after it has computed everything,
# because the result also looks outputs up by name. The result is a list by the order of the
# fetches, and Python returns an output as often as it is fetched, so one would expect it twice.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64:
#   Name collision in the result set, two outputs are named 'Const:0'
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

cat >"$work/Twice.java" <<'JAVA'
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;

class Twice {
  public static void main(String[] arguments) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var x = tf.constant(1f);
      session.runner().fetch(x).fetch(x).run().close();
      System.out.println("runs");
    } catch (IllegalArgumentException failure) {
      System.out.println(failure.getMessage());
    }
  }
}
JAVA
java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
  "$work/Twice.java" 2>"$work/log" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
Name collision in the result set, two outputs are named 'Const:0'
EXPECTED
