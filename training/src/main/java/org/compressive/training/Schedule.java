package org.compressive.training;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.OptionalLong;

/** The learning-rate schedule after the warm-up. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "shape")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Constant.class, name = "constant"),
  @JsonSubTypes.Type(value = Cosine.class, name = "cosine"),
  @JsonSubTypes.Type(value = Linear.class, name = "linear"),
  @JsonSubTypes.Type(value = InverseSquareRoot.class, name = "inverse-square-root")
})
public sealed interface Schedule permits Constant, Cosine, Linear, InverseSquareRoot {

  /** Returns the learning rate at which the warm-up starts. */
  double floor();

  /**
   * Returns the learning rate of an update after the warm-up.
   *
   * @param peak the learning rate at the end of the warm-up
   * @param update the number of updates since the end of the warm-up, from 0
   */
  double after(double peak, long update);

  /**
   * Returns the number of updates after which the learning rate has reached its floor: 0 for all
   * updates of the run after its warm-up, or empty if the decay has no end or there is none.
   */
  OptionalLong decay();

  /**
   * Returns this schedule with the lengths filled in that follow those of the run. A schedule that
   * has lengths of its own is returned unchanged.
   *
   * @param warmup the number of updates of the warm-up
   * @param updates the number of updates after the warm-up
   */
  Schedule resolve(long warmup, long updates);
}
