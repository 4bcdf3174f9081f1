package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.compressive.ops.KernelUse;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.OptimizerOptions.GlobalJitLevel;
import org.tensorflow.proto.RewriterConfig.Toggle;

class SessionOptionsTest {

  @Test
  void float32RunsOnAllCoresUntouched() {
    var proto = SessionOptions.float32().toProto();
    assertThat(proto.getIntraOpParallelismThreads()).isEqualTo(Processor.cores());
    assertThat(proto.getInterOpParallelismThreads()).isEqualTo(1);
    assertThat(proto.getAllowSoftPlacement()).isTrue();
    var graph = proto.getGraphOptions();
    assertThat(graph.getRewriteOptions().getAutoMixedPrecisionOnednnBfloat16())
        .isEqualTo(Toggle.DEFAULT);
    assertThat(graph.getOptimizerOptions().getGlobalJitLevel()).isEqualTo(GlobalJitLevel.DEFAULT);
  }

  @Test
  void eachOptionReachesTensorFlow() {
    var bfloat16 = new SessionOptions(Precision.BFLOAT16, false, false).toProto().getGraphOptions();
    assertThat(bfloat16.getRewriteOptions().getAutoMixedPrecisionOnednnBfloat16())
        .isEqualTo(Toggle.ON);
    var xla = new SessionOptions(Precision.FLOAT32, true, false).toProto().getGraphOptions();
    assertThat(xla.getOptimizerOptions().getGlobalJitLevel()).isEqualTo(GlobalJitLevel.ON_2);
    assertThat(xla.getOptimizerOptions().getCpuGlobalJit()).isTrue();
    var singleThread = new SessionOptions(Precision.FLOAT32, false, true).toProto();
    assertThat(singleThread.getIntraOpParallelismThreads()).isEqualTo(1);
  }

  @Test
  void automaticPrecisionIsSettled() {
    assertThat(new SessionOptions(Precision.AUTO, false, true).precision())
        .isEqualTo(Precision.FLOAT32);
    assertThat(new SessionOptions(Precision.AUTO, false, false).precision())
        .isEqualTo(Processor.hasFastBfloat16() ? Precision.BFLOAT16 : Precision.FLOAT32);
  }

  @Test
  void allKernelsAreUsedInFloat32AndWhereBfloat16IsSlow() {
    assertThat(SessionOptions.float32().kernels()).isEqualTo(KernelUse.ALL);
    assertThat(SessionOptions.float32().kernels(true)).isEqualTo(KernelUse.ALL);
    var bfloat16 = new SessionOptions(Precision.BFLOAT16, false, false);
    assertThat(bfloat16.kernels(true)).isEqualTo(KernelUse.COPIES);
    assertThat(bfloat16.kernels(false)).isEqualTo(KernelUse.ALL);
    for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16)) {
      assertThat(new SessionOptions(precision, true, false).kernels(false))
          .isEqualTo(KernelUse.COPIES);
    }
  }

  @Test
  void refusesWhatCannotBe() {
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> new SessionOptions(Precision.BFLOAT16, false, true)))
        .hasMessageThat()
        .isEqualTo("precision (bfloat16) must be float32 on a single thread");
  }
}
