package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.InjectableValues;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Lets a configuration omit a record's component that has a default value, given by {@code
 * JsonProperty(defaultValue = "...")}. Jackson itself ignores that attribute, but it can inject
 * values for components that the text omits, and this class injects the defaults.
 */
final class ConfigurationDefaults {

  /** A default value, as written in YAML. */
  private record Default(String text) {}

  private ConfigurationDefaults() {}

  /** Sets the defaults of a record's components in a builder. */
  static void set(Object builder, Class<? extends Record> type, ObjectMapper mapper) {
    for (RecordComponent component : type.getRecordComponents()) {
      // An annotation that cannot apply to a component itself is on its accessor.
      JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
      if (property == null || property.defaultValue().isEmpty()) {
        continue;
      }
      try {
        Object value = read(property.defaultValue(), component.getGenericType(), mapper);
        builder
            .getClass()
            .getMethod(component.getName(), component.getType())
            .invoke(builder, value);
      } catch (ReflectiveOperationException | JacksonException e) {
        throw new IllegalStateException("default (%s) does not fit: %s".formatted(component, e), e);
      }
    }
  }

  private static Object read(String text, Type type, ObjectMapper mapper) throws JacksonException {
    return mapper.readValue(text, mapper.constructType(type));
  }

  /** Finds the default of each constructor parameter, as the value to inject. */
  static final class Introspector extends JacksonAnnotationIntrospector {

    private static final long serialVersionUID = 1L;

    @Override
    public JacksonInject.@Nullable Value findInjectableValue(AnnotatedMember member) {
      JsonProperty property = member.getAnnotation(JsonProperty.class);
      // A record's fields and accessors have the annotation too; values are injected into its
      // constructor.
      return !(member instanceof AnnotatedParameter)
              || property == null
              || property.defaultValue().isEmpty()
          ? super.findInjectableValue(member)
          : JacksonInject.Value.construct(
              new Default(property.defaultValue()), /* useInput= */ true, /* optional= */ false);
    }
  }

  /** Parses a default when it is injected. */
  static final class Values extends InjectableValues.Std {

    private static final long serialVersionUID = 1L;

    private final transient ObjectMapper mapper;

    Values(ObjectMapper mapper) {
      this.mapper = mapper;
    }

    @Override
    public Object findInjectableValue(
        DeserializationContext context,
        Object id,
        BeanProperty property,
        @Nullable Object bean,
        @Nullable Boolean optional,
        @Nullable Boolean useInput) {
      try {
        return mapper.readValue(((Default) id).text(), property.getType());
      } catch (JacksonException e) {
        throw new IllegalStateException(
            "default of %s (%s) cannot be read".formatted(property, id), e);
      }
    }
  }
}
