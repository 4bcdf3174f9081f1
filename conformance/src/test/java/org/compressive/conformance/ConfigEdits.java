package org.compressive.conformance;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.common.collect.ImmutableList;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.compressive.graph.config.Dropout;
import org.compressive.graph.config.ModelConfig;

/** Copies configurations with any one component replaced. */
final class ConfigEdits {

  private ConfigEdits() {}

  /**
   * Returns the components of a model's configuration that are choices, which have variants or a
   * default. Neither dropout, which the reference lacks, nor the vocabulary, which is a size, is
   * included.
   */
  static ImmutableList<RecordComponent> choices() {
    return Arrays.stream(ModelConfig.class.getRecordComponents())
        .filter(component -> component.getType().isSealed() || hasDefault(component))
        .filter(component -> component.getType() != Dropout.class)
        .filter(component -> component.getType() != int.class)
        .collect(ImmutableList.toImmutableList());
  }

  private static boolean hasDefault(RecordComponent component) {
    return component.getAccessor().isAnnotationPresent(JsonProperty.class);
  }

  /**
   * Returns the same configuration with another value of one component, given by name.
   *
   * @throws IllegalArgumentException if the configuration rejects the value
   */
  static ModelConfig with(ModelConfig config, String changed, Object value) {
    RecordComponent[] components = ModelConfig.class.getRecordComponents();
    Object[] values =
        Arrays.stream(components)
            .map(c -> c.getName().equals(changed) ? value : get(config, c))
            .toArray();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return ModelConfig.class.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(e.getCause().getMessage(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + ModelConfig.class, e);
    }
  }

  /** Returns the value of a component. */
  static Object get(ModelConfig config, RecordComponent component) {
    try {
      return component.getAccessor().invoke(config);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
