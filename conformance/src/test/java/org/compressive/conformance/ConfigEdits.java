package org.compressive.conformance;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.common.collect.ImmutableList;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.compressive.graph.config.Dropout;
import org.compressive.graph.config.ModelConfig;

/** Configurations with one component replaced, whatever components there are. */
final class ConfigEdits {

  private ConfigEdits() {}

  /**
   * The components of a model's configuration that are a choice: among variants, or with a default.
   * Dropout, which the reference does without, is none.
   */
  static ImmutableList<RecordComponent> choices() {
    return Arrays.stream(ModelConfig.class.getRecordComponents())
        .filter(component -> component.getType().isSealed() || hasDefault(component))
        .filter(component -> component.getType() != Dropout.class)
        .collect(ImmutableList.toImmutableList());
  }

  private static boolean hasDefault(RecordComponent component) {
    return component.getAccessor().isAnnotationPresent(JsonProperty.class);
  }

  /**
   * The same configuration with another value of one component, by its name.
   *
   * @throws IllegalArgumentException if the configuration refuses it
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

  /** The value of a component. */
  static Object get(ModelConfig config, RecordComponent component) {
    try {
      return component.getAccessor().invoke(config);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
