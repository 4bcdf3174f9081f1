package org.compressive.training;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.OptionalLong;

/** The learning-rate schedule after the warm-up. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "shape")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Constant.class, name = "constant"),
  @JsonSubTypes.Type(value = Cosine.class, name = "cosine")
})
public sealed interface Schedule permits Constant, Cosine {

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
   * Returns the number of updates over which the learning rate decays: 0 for all updates of the run
   * after its warm-up, or empty if it does not decay.
   */
  OptionalLong decay();

  /**
   * Returns this schedule with its decay length filled in. A schedule that is to decay over the
   * whole run decays over {@code updates} updates, the number after the warm-up; any other is
   * returned unchanged.
   */
  Schedule resolve(long updates);
}
