package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Runs the op in docs/custom-ops.md. */
final class CubeTest {

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void theOpHasAValueAndAGradient() {
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> x = g.input(Shape.of(3), -2, 0.5f, 3);
      Operand<TFloat32> cube = Cube.create(g.tf, x);

      assertThat(cube.shape()).isEqualTo(Shape.of(3));
      assertThat(g.floats(cube)).isEqualTo(new float[] {-8, 0.125f, 27});
      Operand<TFloat32> twice = g.tf.math.mul(cube, g.tf.constant(2f));
      assertThat(g.floats(g.tf.gradients(twice, List.of(x)).dy(0)))
          .isEqualTo(new float[] {24, 1.5f, 54});
    }
  }

  /** The gradient may use kernels, too, although shapes are unknown while it is built. */
  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void aGradientMayUseAKernel() {
    var slope =
        CustomGradient.define(
            "CubeAsGradient",
            (tf, upstream, value, operands) -> List.of(Cube.value(tf, operands.get(0))));
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> x = g.input(Shape.of(2), 2, 3);
      Operand<TFloat32> y = slope.apply(g.tf, g.tf.math.square(x), List.of(x), List.of());

      assertThat(g.floats(g.tf.gradients(y, List.of(x)).dy(0))).isEqualTo(new float[] {8, 27});
    }
  }

  @Test
  void thePageShowsThisOp() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/org/compressive/ops/Cube.java"))
            .replace("package org.compressive.ops;\n\n", "");
    String page = Files.readString(Path.of("../docs/custom-ops.md"));

    assertThat(page.replace("import org.compressive.ops.CustomGradient;\n", "")).contains(source);
  }
}
