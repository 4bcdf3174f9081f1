#!/bin/sh
# The Vector API of JDK 17 and 25 (module jdk.incubator.vector): the exponential of the same float, by
# lanewise(EXP), changes its last bit once HotSpot has compiled the method that calls it. One would expect
# that a method called twice with the same arguments returns the same bits, as Java's own arithmetic does
# since Java 17 (JEP 306). So a computation that must be repeatable depends on when the JVM compiles it.
#
# Seen on 2026-11-29, OpenJDK 17.0.15 and Temurin 25.0.3, Linux x86_64 with AVX-512: of 4,096 exponentials
# of numbers from -10 to 0, 43 differ from those of the first call after 5,000 calls, and none while the
# method is interpreted. With vectors of 8 floats (-XX:MaxVectorSize=32), 161 differ.
#
# Fails if no exponential changes. Needs JDK 17 or later on x86_64 and nothing else.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/Exponentials.java" <<'JAVA'
import java.util.Random;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

public class Exponentials {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  static float[] exponentials(float[] x) {
    float[] y = new float[x.length];
    for (int i = 0; i < x.length; i += FLOATS.length()) {
      FloatVector.fromArray(FLOATS, x, i).lanewise(VectorOperators.EXP).intoArray(y, i);
    }
    return y;
  }

  public static void main(String[] arguments) {
    Random random = new Random(1);
    float[] x = new float[4096];
    for (int i = 0; i < x.length; i++) {
      x[i] = -10 * random.nextFloat();
    }
    float[] first = exponentials(x);
    float[] last = first;
    for (int call = 0; call < 5000; call++) {
      last = exponentials(x);
    }
    int changed = 0;
    for (int i = 0; i < x.length; i++) {
      changed += first[i] == last[i] ? 0 : 1;
    }
    System.out.println(changed);
  }
}
JAVA
javac --add-modules jdk.incubator.vector -d "$work" "$work/Exponentials.java" 2>/dev/null
changed=$(java --add-modules jdk.incubator.vector -cp "$work" Exponentials 2>/dev/null)
interpreted=$(java --add-modules jdk.incubator.vector -Xint -cp "$work" Exponentials 2>/dev/null)
echo "Java $(java -version 2>&1 | head -n 1): of 4096 exponentials, $changed differ after 5,000 calls, $interpreted if interpreted"
[ "$changed" -gt 0 ] && [ "$interpreted" -eq 0 ]
