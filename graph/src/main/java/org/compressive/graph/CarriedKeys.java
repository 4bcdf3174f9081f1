package org.compressive.graph;

import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import org.compressive.graph.SequenceMixer.Projected;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A reading of whole windows that uses the keys and values already computed for all rows in memory.
 */
final class CarriedKeys extends Reading {

  static final CarriedKeys INSTANCE = new CarriedKeys();

  private CarriedKeys() {}

  @Override
  LayerMemory.Moved push(Ops tf, LayerMemory memory, Window window, Pass pass) {
    var projections = Maps.transformValues(window.projections(), Projected::window);
    return memory.pushRecent(tf, window.rows().with(projections), received(tf, window), pass);
  }

  @Override
  Map<RowPart, Projected> project(
      Ops tf,
      RowProjection projection,
      LayerMemory memory,
      Map<RowPart, Operand<TFloat32>> window) {
    Map<RowPart, Projected> projected = new EnumMap<>(RowPart.class);
    window.forEach(
        (part, own) -> {
          var parts = new ArrayList<>(memory.carried(part));
          parts.add(own);
          projected.put(part, new Projected(join(tf, parts), own));
        });
    return projected;
  }

  @Override
  boolean carriesKeys() {
    return true;
  }
}
