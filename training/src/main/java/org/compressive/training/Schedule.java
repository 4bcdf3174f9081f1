package org.compressive.training;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What becomes of the learning rate after the warm-up. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "shape")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Constant.class, name = "constant"),
  @JsonSubTypes.Type(value = Cosine.class, name = "cosine")
})
public sealed interface Schedule permits Constant, Cosine {

  /** The rate the warm-up starts from. */
  double floor();

  /**
   * The learning rate of an update after the warm-up.
   *
   * @param peak the rate at the warm-up's end
   * @param update updates since the warm-up's end, from 0
   */
  double after(double peak, long update);

  /** This schedule, its length fixed for a run of so many updates after the warm-up. */
  Schedule resolve(long updates);
}
