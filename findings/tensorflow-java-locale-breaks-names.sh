#!/bin/sh
# TensorFlow Java 1.1.0: where the JVM's locale writes numbers with digits other than 0 to 9, as
# that of Egypt does, no graph runs that has two operations of a kind. The second one's name gets
# the number 1 in the locale's digits, and TensorFlow takes only ASCII names. One would expect names
# of a graph, which are stored in files, not to depend on the locale.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64:
#   en US
#   runs
#   ar EG
#   Node name contains invalid characters
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

cat >"$work/Names.java" <<'JAVA'
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;

class Names {
  public static void main(String[] arguments) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var sum = tf.math.add(tf.constant(1f), tf.constant(2f));
      session.runner().fetch(sum).run().close();
      System.out.println("runs");
    } catch (IllegalArgumentException failure) {
      System.out.println(failure.getMessage().replaceAll(".*: ", ""));
    }
  }
}
JAVA
show() {
  echo "$1 $2"
  java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
    -Duser.language="$1" -Duser.country="$2" "$work/Names.java" 2>"$work/log"
}
{
  show en US
  show ar EG
} | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
en US
runs
ar EG
Node name contains invalid characters
EXPECTED
