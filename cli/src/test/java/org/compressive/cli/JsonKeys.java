package org.compressive.cli;

import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Checks that keys exist and have values of the right kind. */
record JsonKeys(JsonNode json) {

  JsonKeys wholeNumbers(String... keys) {
    for (String key : List.of(keys)) {
      assertWithMessage("%s of %s", key, json).that(json.path(key).isIntegralNumber()).isTrue();
    }
    return this;
  }

  /** Checks that values are floating-point, finite and greater than 0. */
  JsonKeys amounts(String... keys) {
    for (String key : List.of(keys)) {
      var value = json.path(key);
      assertWithMessage("%s of %s", key, json).that(value.isFloatingPointNumber()).isTrue();
      assertWithMessage("%s of %s", key, json).that(value.doubleValue()).isFinite();
      assertWithMessage("%s of %s", key, json).that(value.doubleValue()).isGreaterThan(0);
    }
    return this;
  }

  JsonKeys texts(String... keys) {
    for (String key : List.of(keys)) {
      assertWithMessage("%s of %s", key, json).that(json.path(key).isTextual()).isTrue();
    }
    return this;
  }
}
