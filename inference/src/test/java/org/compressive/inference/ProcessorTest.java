package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

class ProcessorTest {

  @Test
  void flagsTellOfBfloat16() {
    assertThat(described("AuthenticAMD", "fpu avx512f avx512_bf16 sse")).isTrue();
    assertThat(described("AuthenticAMD", "fpu avx512_bf16x")).isFalse();
    assertThat(described("GenuineIntel", "fpu avx512_bf16 amx_bf16")).isTrue();
    assertThat(described("GenuineIntel", "fpu avx512f avx512bw amx_int8")).isFalse();
    assertThat(Processor.describesBfloat16("")).isFalse();
  }

  @Test
  void avx512IsNotFasterOnIntel() {
    assertThat(described("GenuineIntel", "fpu avx512f avx512_bf16 sse")).isFalse();
  }

  @Test
  void onlyFlagsCount() {
    assertThat(Processor.describesBfloat16("model name\t: avx512_bf16 amx_bf16\n")).isFalse();
  }

  @Test
  void thereIsACore() {
    assertThat(Processor.cores()).isAtLeast(1);
  }

  private static boolean described(String vendor, String flags) {
    return Processor.describesBfloat16(
        "processor\t: 0\nvendor_id\t: "
            + vendor
            + "\nmodel name\t: Some CPU\nflags\t\t: "
            + flags
            + "\nbugs\t\t: none\n");
  }
}
