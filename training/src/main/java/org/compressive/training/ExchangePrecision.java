package org.compressive.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * The precision in which processes that train together exchange gradients. The sums become float32
 * again, and everything else is exchanged in float32.
 */
public enum ExchangePrecision {
  @JsonProperty("float32")
  FLOAT32(TFloat32.class, Float.BYTES),

  /** Half the bytes; each process around the ring rounds the sum so far to 8 bits. */
  @JsonProperty("bfloat16")
  BFLOAT16(TBfloat16.class, Short.BYTES);

  private final Class<? extends TNumber> type;
  private final int bytes;

  ExchangePrecision(Class<? extends TNumber> type, int bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  Class<? extends TNumber> type() {
    return type;
  }

  /** Returns the number of bytes of an element. */
  int bytes() {
    return bytes;
  }

  /** Returns the name in lower case, as it is written in configurations. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
