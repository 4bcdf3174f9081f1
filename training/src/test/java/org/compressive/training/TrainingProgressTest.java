package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;

import org.compressive.checkpoints.proto.TrainingState;
import org.junit.jupiter.api.Test;

final class TrainingProgressTest {

  @Test
  void comesBackFromACheckpointAsItWas() throws Exception {
    var progress = new TrainingProgress(-5, "fingerprint");
    assertThat(progress.validated()).isFalse();
    for (int i = 0; i < 3; i++) {
      progress.stepped(1.0 / (i + 1), 0.25);
    }
    assertThat(progress.validated(2.5)).isTrue();
    progress.stepped(0.125, 0.25);
    assertThat(progress.validated()).isFalse();
    assertThat(progress.validated(2.75)).isFalse();

    var state = TrainingState.parseFrom(progress.toProto(Accumulation.NONE).toByteArray());
    assertThat(state.getUpdates()).isEqualTo(4);
    assertThat(state.getWindowsRead()).isEqualTo(4);
    assertThat(state.getSeed()).isEqualTo(-5);
    assertThat(state.getBestValidation().getStep()).isEqualTo(3);
    assertThat(state.getLastValidation().getStep()).isEqualTo(4);

    var back = TrainingProgress.of(state);
    assertThat(back.toProto(Accumulation.NONE)).isEqualTo(state);
    assertThat(back.step()).isEqualTo(4);
    assertThat(back.seconds()).isEqualTo(1.0);
    assertThat(back.corpusFingerprint()).isEqualTo("fingerprint");
    assertThat(back.recentLoss()).isEqualTo(progress.recentLoss());
    assertThat(back.validated()).isTrue();
    assertThat(back.validated(2.5)).isFalse();
    assertThat(back.validated(2.25)).isTrue();
  }

  @Test
  void aRunThatWasNeverValidatedComesBackSo() {
    var progress = new TrainingProgress(1, "fingerprint");
    progress.stepped(1, 1);
    var back = TrainingProgress.of(progress.toProto(Accumulation.NONE));
    assertThat(back.toProto(Accumulation.NONE).hasBestValidation()).isFalse();
    assertThat(back.toProto(Accumulation.NONE).hasLastValidation()).isFalse();
    assertThat(back.validated()).isFalse();
    assertThat(back.validated(9)).isTrue();
  }

  @Test
  void averagesTheLast100Losses() {
    var progress = new TrainingProgress(1, "fingerprint");
    assertThat(progress.recentLoss()).isNaN();
    for (int i = 1; i <= 250; i++) {
      progress.stepped(i, 1);
    }
    assertThat(progress.recentLoss()).isEqualTo((151 + 250) / 2.0);
    assertThat(TrainingProgress.of(progress.toProto(Accumulation.NONE)).recentLoss())
        .isEqualTo((151 + 250) / 2.0);
  }
}
