package org.compressive.conformance;

import static com.google.common.base.Preconditions.checkState;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.compressive.graph.config.ConfigurationException;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.graph.config.PerLayer;

/**
 * Finds every variant of a choice in the configuration through its sealed interface, and creates it
 * as a configuration file would, so that a new variant is tested without a change here.
 */
final class Variants {

  private static final String RATE = "rate";
  private static final String LIMIT = "limit";

  private Variants() {}

  /** Returns one record of each variant, with default settings and a rate of 2. */
  static <T> ImmutableList<T> of(Class<T> choice) {
    return of(choice, PerLayer.all(2));
  }

  /**
   * Returns one record of each variant, with default settings.
   *
   * @param rate the rate of the variants that have one. Variants that do not allow rate 1 are left
   *     out at that rate
   */
  static <T> ImmutableList<T> of(Class<T> choice, PerLayer rate) {
    return records(choice)
        .filter(variant -> rate.least() > 1 || !refusesRateOne(choice, variant))
        .map(variant -> make(choice, variant, required(variant, rate)))
        .collect(ImmutableList.toImmutableList());
  }

  /**
   * Returns the records of {@link #of}, and one more of each variant for each setting with a
   * default.
   */
  static <T> ImmutableList<T> withSettings(Class<T> choice, PerLayer rate) {
    Set<T> all = new LinkedHashSet<>(of(choice, rate));
    for (Class<?> variant : records(choice).toList()) {
      otherSettings(variant)
          .forEach(other -> all.add(make(choice, variant, required(variant, rate) + "\n" + other)));
    }
    return ImmutableList.copyOf(all);
  }

  /**
   * Returns every value of a choice to try: variants with settings, constants, and a record with
   * each setting changed.
   */
  static List<?> ofChoice(RecordComponent choice, PerLayer rate) {
    Class<?> type = choice.getType();
    if (type.isSealed()) {
      return withSettings(type, rate);
    }
    if (type.isEnum()) {
      return List.of(type.getEnumConstants());
    }
    if (type == boolean.class) {
      return List.of(false, true);
    }
    checkState(type.isRecord(), "no values are known for %s", choice);
    Set<Object> all = new LinkedHashSet<>();
    all.add(ConfigurationYaml.read(type, "{}", "defaults", List.of()));
    otherSettings(type)
        .forEach(other -> all.add(ConfigurationYaml.read(type, other, "setting", List.of())));
    return List.copyOf(all);
  }

  /** Returns, for each setting of a record that has a default, another value as YAML. */
  private static Stream<String> otherSettings(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .filter(component -> component.getAccessor().isAnnotationPresent(JsonProperty.class))
        .map(
            component -> {
              var property = component.getAccessor().getAnnotation(JsonProperty.class);
              String value = property.defaultValue();
              String other = component.getType().isEnum() ? other(component, value) : other(value);
              return "%s: %s".formatted(component.getName(), other);
            });
  }

  /** Returns a constant other than the default. */
  private static String other(RecordComponent choice, String value) {
    return Arrays.stream(choice.getType().getEnumConstants())
        .map(Object::toString)
        .filter(constant -> !constant.equals(value))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Returns a value other than the default: the opposite boolean, 3 instead of 0, a number plus
   * one, half of a fraction, or a longer list.
   */
  private static String other(String value) {
    if (value.equals("true") || value.equals("false")) {
      return String.valueOf(value.equals("false"));
    }
    if (value.matches("\\d+")) {
      return value.equals("0") ? "3" : String.valueOf(Integer.parseInt(value) + 1);
    }
    if (value.matches("\\d+(\\.\\d+)?(e-\\d+)?")) {
      return String.valueOf(Double.parseDouble(value) / 2);
    }
    if (value.equals("[]")) {
      return "[3, 7, 20]";
    }
    checkState(value.matches("\\[.*\\d]"), "no other value is known for a default of %s", value);
    return value.replace("]", ", 3]");
  }

  /** Returns the settings of a variant that have no default. */
  private static String required(Class<?> variant, PerLayer rate) {
    var values = ImmutableMap.<String, Object>of(RATE, rate, LIMIT, 8);
    return Arrays.stream(variant.getRecordComponents())
        .map(RecordComponent::getName)
        .filter(values::containsKey)
        .map(name -> "\n%s: %s".formatted(name, values.get(name)))
        .collect(Collectors.joining());
  }

  private static boolean refusesRateOne(Class<?> choice, Class<?> variant) {
    try {
      Object unused = make(choice, variant, required(variant, PerLayer.all(1)));
      return false;
    } catch (ConfigurationException e) {
      return true;
    }
  }

  private static Stream<Class<?>> records(Class<?> choice) {
    checkState(choice.isSealed(), "%s must be sealed, for its variants to be found", choice);
    return Arrays.stream(choice.getPermittedSubclasses());
  }

  private static <T> T make(Class<T> choice, Class<?> variant, String settings) {
    String key = choice.getAnnotation(JsonTypeInfo.class).property();
    return ConfigurationYaml.read(
        choice, key + ": " + name(choice, variant) + settings, "variant", List.of());
  }

  private static String name(Class<?> choice, Class<?> variant) {
    return Arrays.stream(choice.getAnnotation(JsonSubTypes.class).value())
        .filter(type -> type.value().equals(variant))
        .map(JsonSubTypes.Type::name)
        .findAny()
        .orElseThrow(() -> new IllegalStateException(variant + " must have a name in " + choice));
  }
}
