package org.compressive.conformance;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;

/**
 * Every variant of a choice in the configuration, found by asking its sealed interface, so that a
 * new one is tested without a change here.
 */
final class Variants {

  private Variants() {}

  /** One record of each variant that has no settings. */
  static <T> ImmutableList<T> of(Class<T> choice) {
    return of(choice, ImmutableMap.of());
  }

  /**
   * One record of each variant.
   *
   * @param settings a value for each record component by its name
   */
  static <T> ImmutableList<T> of(Class<T> choice, Map<String, ?> settings) {
    checkState(choice.isSealed(), "%s must be sealed, for its variants to be found", choice);
    return Arrays.stream(choice.getPermittedSubclasses())
        .<T>map(variant -> choice.cast(make(variant, settings)))
        .collect(ImmutableList.toImmutableList());
  }

  private static Object make(Class<?> variant, Map<String, ?> settings) {
    RecordComponent[] components = variant.getRecordComponents();
    checkState(components != null, "%s must be a record", variant);
    Object[] values =
        Arrays.stream(components).map(c -> value(variant, c.getName(), settings)).toArray();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return variant.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + variant + " of " + settings, e);
    }
  }

  private static Object value(Class<?> variant, String component, Map<String, ?> settings) {
    Object value = settings.get(component);
    checkState(
        value != null,
        "%s has a setting %s; values are given for %s",
        variant,
        component,
        settings);
    return value;
  }
}
