#!/bin/sh
# TensorFlow Java 1.1.0 (TensorFlow 2.18) on a CPU: some operations sum bfloat16 numbers in
# bfloat16. Such a sum of ones stops at 256, because 257 needs nine significant bits and 256 + 1
# rounds to 256. Sum, AddN and MatMul add the same numbers in float32 and round once, so one would
# expect the same of AccumulateN, the sibling of AddN, and of BiasAddGrad, whose result is a Sum.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64, for 1,024 ones:
#   Sum: 1024
#   AddN: 1024
#   MatMul: 1024
#   AccumulateN: 256
#   BiasAddGrad: 256
#   Cumsum, last: 256
#   UnsortedSegmentSum: 256
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

cat >"$work/Sums.java" <<'JAVA'
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class Sums {
  static Operand<TBfloat16> fill(Ops tf, Operand<TFloat32> number, int... shape) {
    return tf.dtypes.cast(tf.fill(tf.constant(shape), number), TBfloat16.class);
  }

  public static void main(String[] arguments) {
    try (Graph graph = new Graph();
        TFloat32 one = TFloat32.scalarOf(1f)) {
      Ops tf = Ops.create(graph);
      var number = tf.placeholder(TFloat32.class);
      Operand<TBfloat16> list = fill(tf, number, 1024);
      Operand<TBfloat16> row = fill(tf, number, 1, 1024);
      Operand<TBfloat16> column = fill(tf, number, 1024, 1);
      List<Operand<TBfloat16>> single = Collections.nCopies(1024, fill(tf, number, 1));
      Operand<TInt32> zeros = tf.fill(tf.constant(new int[] {1024}), tf.constant(0));

      Map<String, Operand<TBfloat16>> sums = new LinkedHashMap<>();
      sums.put("Sum", tf.sum(list, tf.constant(0)));
      sums.put("AddN", tf.math.addN(single));
      sums.put("MatMul", tf.linalg.matMul(row, column));
      sums.put("AccumulateN", tf.math.accumulateN(single, Shape.of(1)));
      sums.put("BiasAddGrad", tf.nn.biasAddGrad(column));
      sums.put("Cumsum, last", tf.math.cumsum(list, tf.constant(0)));
      sums.put("UnsortedSegmentSum", tf.math.unsortedSegmentSum(list, zeros, tf.constant(1)));

      try (Session session = new Session(graph)) {
        sums.forEach(
            (name, sum) -> {
              var wide = tf.dtypes.cast(sum, TFloat32.class);
              var all = tf.reshape(wide, tf.constant(new int[] {-1}));
              try (var result = session.runner().feed(number, one).fetch(all).run()) {
                TFloat32 values = (TFloat32) result.get(0);
                System.out.println(name + ": " + (int) values.getFloat(values.size() - 1));
              }
            });
      }
    }
  }
}
JAVA
java -cp "$work/lib/*" -Dorg.bytedeco.javacpp.cachedir="$work/natives" \
  "$work/Sums.java" 2>"$work/log" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
Sum: 1024
AddN: 1024
MatMul: 1024
AccumulateN: 256
BiasAddGrad: 256
Cumsum, last: 256
UnsortedSegmentSum: 256
EXPECTED
