#!/bin/sh
# TensorFlow Java 1.1.0 (TensorFlow 2.18): org.tensorflow.Server is AutoCloseable, but close() of a
# started server always throws. The class documents close() as what destroys a server, so one would
# expect that try-with-resources works.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64:
#   started
#   Clean shutdown is not currently implemented
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

cat >"$work/Close.java" <<'JAVA'
import org.tensorflow.Server;
import org.tensorflow.proto.ClusterDef;
import org.tensorflow.proto.JobDef;
import org.tensorflow.proto.ServerDef;

class Close {
  public static void main(String[] arguments) throws InterruptedException {
    var job = JobDef.newBuilder().setName("worker").putTasks(0, "localhost:0");
    var definition =
        ServerDef.newBuilder()
            .setCluster(ClusterDef.newBuilder().addJob(job))
            .setJobName("worker")
            .setProtocol("grpc")
            .build();
    try (Server server = new Server(definition)) {
      server.start();
      System.out.println("started");
    } catch (RuntimeException failure) {
      System.out.println(failure.getMessage());
    }
    System.exit(0);
  }
}
JAVA
java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
  "$work/Close.java" 2>"$work/log" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
started
Clean shutdown is not currently implemented
EXPECTED
