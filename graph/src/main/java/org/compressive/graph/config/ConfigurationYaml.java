package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import com.google.common.base.Throwables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads configurations from YAML into records, and writes them back.
 *
 * <p>Reading is strict: every key must be present unless its record gives a default. Unknown keys,
 * repeated keys and wrong types are errors that name the key, its line and the allowed values.
 * Numbers are decimal and booleans are true or false; YAML's other notations are errors.
 */
public final class ConfigurationYaml {

  private static final YAMLMapper MAPPER =
      YAMLMapper.builder(
              YAMLFactory.builder().stringQuotingChecker(new UnquotedValues.Quoting()).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          // Few tools read tags such as !<convolution>; all read a key.
          .disable(YAMLGenerator.Feature.USE_NATIVE_TYPE_ID)
          .annotationIntrospector(new ConfigurationDefaults.Introspector())
          .build();

  static {
    MAPPER.setInjectableValues(new ConfigurationDefaults.Values(MAPPER));
  }

  private ConfigurationYaml() {}

  /**
   * Reads a configuration.
   *
   * @param source the name of the text in errors: a file's path or a preset's name
   * @param settings overrides {@code section.key=value}, applied in order
   * @throws ConfigurationException if the text or an override is not a valid configuration
   */
  public static <T> T read(Class<T> type, String yaml, String source, List<String> settings) {
    try {
      JsonNode tree = MAPPER.readTree(yaml);
      if (!(tree instanceof ObjectNode root)) {
        throw new ConfigurationException(
            "configuration (" + source + ") must have sections with keys");
      }
      KnownKeys.check(MAPPER.createParser(yaml), type, source);
      UnquotedValues.check(MAPPER.createParser(yaml), source, "");
      checkFileAlone(type, yaml, !settings.isEmpty());
      for (String setting : settings) {
        set(root, setting);
        KnownKeys.check(root.traverse(), type, "setting " + setting);
      }
      return MAPPER.treeToValue(root, type);
    } catch (JacksonException e) {
      throw new ConfigurationException(source + describe(e));
    } catch (IOException e) {
      throw new UncheckedIOException("configuration (" + source + ") cannot be read", e);
    }
  }

  /**
   * Sets the defaults in a configuration's builder. They are the values that {@link #read} uses for
   * missing keys.
   *
   * @param builder a builder that has a method for each component, named after it
   * @return the builder
   */
  public static <B> B withDefaults(B builder, Class<? extends Record> type) {
    ConfigurationDefaults.set(builder, type, MAPPER);
    return builder;
  }

  /** Writes a configuration in a form that {@link #read} reads back. */
  public static String write(Object configuration) {
    try {
      return MAPPER.writeValueAsString(configuration);
    } catch (JacksonException e) {
      throw new IllegalStateException(
          "configuration (" + configuration + ") cannot be written as YAML", e);
    }
  }

  /**
   * Finds the first difference between two configurations of the same type.
   *
   * @return the first key that differs, with both values, such as "training.batch 8, not 16"; empty
   *     if the configurations are equal
   */
  public static Optional<String> difference(Object one, Object other) {
    return difference("", MAPPER.valueToTree(one), MAPPER.valueToTree(other));
  }

  private static Optional<String> difference(String path, JsonNode one, JsonNode other) {
    if (one.isObject() && other.isObject()) {
      return Stream.concat(one.propertyStream(), other.propertyStream())
          .map(Map.Entry::getKey)
          .distinct()
          .flatMap(
              key ->
                  difference(
                      path.isEmpty() ? key : path + "." + key, one.path(key), other.path(key))
                      .stream())
          .findFirst();
    }
    return one.equals(other)
        ? Optional.empty()
        : Optional.of("%s %s, not %s".formatted(path, one, other));
  }

  /**
   * Binds the text without the overrides first, because only then do errors contain line numbers.
   */
  private static void checkFileAlone(Class<?> type, String yaml, boolean overridden)
      throws JacksonException {
    try {
      MAPPER.readValue(yaml, type);
    } catch (ValueInstantiationException e) {
      // An override may correct an invalid value; the second binding decides.
      if (!overridden) {
        throw e;
      }
    }
  }

  private static void set(ObjectNode root, String setting) throws IOException {
    int equals = setting.indexOf('=');
    if (equals <= 0) {
      throw new ConfigurationException(
          "setting (" + setting + ") must be section.key=value, e.g. training.learningRate=3e-4");
    }
    String name = setting.substring(0, equals).strip();
    String value = setting.substring(equals + 1);
    List<String> path = Splitter.on('.').splitToList(name);
    ObjectNode parent = root;
    for (String key : path.subList(0, path.size() - 1)) {
      // A section with a default may be absent; a section that does not exist is rejected
      // afterward.
      JsonNode section = parent.has(key) ? parent.get(key) : parent.putObject(key);
      if (!(section instanceof ObjectNode child)) {
        throw new ConfigurationException(
            "setting (%s) must give %s whole, as %s={...}, since it has no keys here"
                .formatted(setting, key, key));
      }
      parent = child;
    }
    try {
      parent.set(path.get(path.size() - 1), MAPPER.readTree(value));
      UnquotedValues.check(MAPPER.createParser(value), "setting " + setting, name);
    } catch (JacksonException e) {
      throw new ConfigurationException(
          "setting (%s) has no YAML value after the equals sign: %s"
              .formatted(setting, firstLine(e.getOriginalMessage())));
    }
  }

  private static String describe(JacksonException e) {
    JsonLocation location = e.getLocation();
    String line =
        location == null || location.getLineNr() < 1 ? "" : " line " + location.getLineNr();
    return line + ": " + rule(e);
  }

  private static String rule(JacksonException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      var known = unknown.getKnownPropertyIds();
      return known.isEmpty()
          ? "key (%s) is unknown".formatted(path(unknown))
          : "key (%s) must be one of %s".formatted(path(unknown), Joiner.on(", ").join(known));
    }
    if (e instanceof ValueInstantiationException) {
      return Throwables.getRootCause(e).getMessage();
    }
    if (e instanceof InvalidTypeIdException variant) {
      return "%s (%s) must be one of %s"
          .formatted(path(variant), variant.getTypeId(), variants(variant));
    }
    if (e instanceof JsonMappingException mapping) {
      String message = firstLine(mapping.getOriginalMessage());
      boolean missing = message.startsWith("Missing creator property");
      return path(mapping) + (missing ? " is missing" : " cannot be read: " + message);
    }
    return firstLine(e.getOriginalMessage());
  }

  private static String variants(InvalidTypeIdException e) {
    var type = e.getBaseType().getRawClass();
    var names = type.getAnnotation(JsonSubTypes.class);
    return names == null
        ? type.getSimpleName()
        : Joiner.on(", ").join(Arrays.stream(names.value()).map(name -> name.name()).toList());
  }

  private static String path(JsonMappingException e) {
    return Joiner.on('.')
        .join(
            e.getPath().stream()
                .map(
                    step ->
                        step.getFieldName() == null
                            ? String.valueOf(step.getIndex())
                            : step.getFieldName())
                .toList());
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }
}
