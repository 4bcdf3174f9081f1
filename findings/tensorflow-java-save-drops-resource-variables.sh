#!/bin/sh
# TensorFlow Java 1.1.0: Session.save writes only the old reference variables (VariableV2). A
# graph's resource variables (VarHandleOp), the only kind that TensorFlow 2 makes and optimizes, are
# left out of the checkpoint without a word. One would expect all variables to be saved, or an
# error.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64:
#   reference saved
#   resource not saved
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

cat >"$work/Save.java" <<'JAVA'
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;

class Save {
  public static void main(String[] arguments) throws Exception {
    Path prefix = Path.of(arguments[0]);
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var old = tf.withName("reference").variable(Shape.scalar(), TFloat32.class);
      var handle =
          tf.withName("resource")
              .varHandleOp(TFloat32.class, Shape.scalar(), VarHandleOp.sharedName("resource"));
      var assignOld = tf.assign(old, tf.constant(1f));
      var assign = tf.assignVariableOp(handle, tf.constant(2f));
      session.runner().addTarget(assignOld).addTarget(assign).run().close();
      session.save(prefix.toString());
    }
    String index = Files.readString(Path.of(prefix + ".index"), StandardCharsets.ISO_8859_1);
    for (String name : new String[] {"reference", "resource"}) {
      System.out.println(name + (index.contains(name) ? " saved" : " not saved"));
    }
  }
}
JAVA
java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
  "$work/Save.java" "$work/model" 2>"$work/log" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
reference saved
resource not saved
EXPECTED
