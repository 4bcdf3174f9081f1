package org.compressive.training;

import java.util.List;
import org.compressive.ops.ResourceVariable;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Adam's running averages for one parameter.
 *
 * @param mean the running mean of the gradient
 * @param variance the running mean of the squared gradient (the uncentered variance)
 */
record AdamVariables(ResourceVariable<TFloat32> mean, ResourceVariable<TFloat32> variance) {

  static AdamVariables create(Ops tf, ResourceVariable<TFloat32> parameter) {
    return new AdamVariables(
        ResourceVariable.create(
            tf, "adam/mean/" + parameter.name(), TFloat32.class, parameter.shape()),
        ResourceVariable.create(
            tf, "adam/variance/" + parameter.name(), TFloat32.class, parameter.shape()));
  }

  List<ResourceVariable<TFloat32>> all() {
    return List.of(mean, variance);
  }
}
