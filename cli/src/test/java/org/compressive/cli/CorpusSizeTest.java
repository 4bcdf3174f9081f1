package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.compressive.data.DataConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CorpusSizeTest {

  @TempDir private Path folder;

  @Test
  void plainFilesAddUpAndPackedOnesAreUnknown() throws IOException {
    Path text = Files.writeString(folder.resolve("a.txt"), "x".repeat(100));
    Files.createDirectory(folder.resolve("deep"));
    Files.writeString(folder.resolve("deep/b"), "x".repeat(60));
    assertThat(CorpusSize.of(DataConfig.of(text.toString()), 1)).isEqualTo(100);
    assertThat(CorpusSize.of(DataConfig.of(folder.toString()), 1)).isEqualTo(160);
    assertThat(CorpusSize.of(DataConfig.of(folder.toString(), text.toString()), 4)).isEqualTo(65);
    assertThat(CorpusSize.of(DataConfig.embedded(), 1)).isEqualTo(CorpusSize.UNKNOWN);
    Files.writeString(folder.resolve("deep/c.TXT.GZ"), "x");
    assertThat(CorpusSize.of(DataConfig.of(folder.toString()), 1)).isEqualTo(CorpusSize.UNKNOWN);
  }
}
