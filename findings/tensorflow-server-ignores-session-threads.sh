#!/bin/sh
# TensorFlow Java 1.1.0 (TensorFlow 2.18): if a session belongs to a gRPC server, setting both numbers of
# threads in its ConfigProto to 1 does not lead to one thread. One would expect that
# inter_op_parallelism_threads and intra_op_parallelism_threads of 1 make a session run its operations
# one after the other on one thread, as in a session without a server; sums that must be equal in every
# bit need this. The same numbers in the default_session_config of the ServerDef have this effect.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64, two cores; the program asks for one thread and says
# how many did at least a fifth of the work:
#   session in the process: one thread
#   session of a server: several threads
#   session of a server whose default is one thread: one thread
#
# Fails if the library behaves otherwise. Needs JDK 17, Maven and two cores.
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

cat >"$work/Threads.java" <<'JAVA'
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.Graph;
import org.tensorflow.Server;
import org.tensorflow.Session;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ClusterDef;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.JobDef;
import org.tensorflow.proto.ServerDef;
import org.tensorflow.types.TFloat32;

class Threads {
  static final ConfigProto ONE =
      ConfigProto.newBuilder()
          .setInterOpParallelismThreads(1)
          .setIntraOpParallelismThreads(1)
          .build();

  static String serve(ConfigProto defaults, int port) {
    var job = JobDef.newBuilder().setName("worker").putTasks(0, "localhost:" + port);
    var definition =
        ServerDef.newBuilder()
            .setCluster(ClusterDef.newBuilder().addJob(job))
            .setJobName("worker")
            .setProtocol("grpc")
            .setDefaultSessionConfig(defaults)
            .build();
    new Server(definition).start();
    return "grpc://localhost:" + port;
  }

  static int freePort() throws Exception {
    try (var socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Opens a session of a server through the C API, because Session has no argument for the target. */
  @SuppressWarnings("try")
  static Session open(Graph graph, String target) throws Exception {
    Field handle = Graph.class.getDeclaredField("nativeHandle");
    handle.setAccessible(true);
    var constructor = Session.class.getDeclaredConstructor(Graph.class, TF_Session.class);
    constructor.setAccessible(true);
    try (var scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
      tensorflow.TF_SetTarget(options, target);
      var encoded = new BytePointer(ONE.toByteArray());
      tensorflow.TF_SetConfig(options, encoded, encoded.capacity(), status);
      status.throwExceptionIfNotOK();
      TF_Session session = TF_Session.newSession((TF_Graph) handle.get(graph), options, status);
      status.throwExceptionIfNotOK();
      return constructor.newInstance(graph, session.retainReference());
    }
  }

  /** Returns the processor time of each thread of this process, in ticks. */
  static Map<String, Long> times() {
    var times = new HashMap<String, Long>();
    for (File thread : new File("/proc/self/task").listFiles()) {
      try {
        String stat = Files.readString(thread.toPath().resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        times.put(thread.getName(), Long.parseLong(fields[11]));
      } catch (IOException e) {
        // The thread has ended.
      }
    }
    return times;
  }

  /** Runs products that do not depend on each other, and counts the threads that do the work. */
  static String threads(String target) throws Exception {
    try (var graph = new Graph();
        var session = target.isEmpty() ? new Session(graph, ONE) : open(graph, target)) {
      var tf = Ops.create(graph);
      var x = tf.placeholder(TFloat32.class);
      var runner = session.runner();
      for (int i = 0; i < 32; i++) {
        runner.addTarget(tf.linalg.matMul(x, tf.math.add(x, tf.constant((float) i))));
      }
      try (var matrix = TFloat32.tensorOf(org.tensorflow.ndarray.Shape.of(1000, 1000))) {
        runner.feed(x, matrix).run().close();
        var before = times();
        for (int i = 0; i < 4; i++) {
          runner.run().close();
        }
        var spent = times();
        spent.replaceAll((thread, time) -> time - before.getOrDefault(thread, 0L));
        long all = spent.values().stream().mapToLong(time -> time).sum();
        long busy = spent.values().stream().filter(time -> time > 0.2 * all).count();
        return busy == 1 ? "one thread" : "several threads";
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    System.out.println(
        switch (arguments[0]) {
          case "process" -> "session in the process: " + threads("");
          case "server" -> "session of a server: "
              + threads(serve(ConfigProto.getDefaultInstance(), freePort()));
          default -> "session of a server whose default is one thread: "
              + threads(serve(ONE, freePort()));
        });
    System.exit(0);
  }
}
JAVA
for place in process server default; do
  java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
    "$work/Threads.java" $place 2>>"$work/log" || cat "$work/log" >&2
done | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
session in the process: one thread
session of a server: several threads
session of a server whose default is one thread: one thread
EXPECTED
