package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkState;

import java.lang.reflect.Constructor;
import java.util.Arrays;

/** Finds the reference's counterpart of a record of the configuration. */
final class ByName {
  private ByName() {}

  /**
   * Creates an instance of the type "Reference" + {@code simpleName} by its only public
   * constructor.
   */
  static <T> T make(Class<T> kind, String simpleName, Object... arguments) {
    String name = "Reference" + simpleName;
    Class<?> type;
    try {
      type = Class.forName(ByName.class.getPackageName() + "." + name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "conformance has no reference for %s: write reference/%s".formatted(simpleName, name), e);
    }
    checkState(kind.isAssignableFrom(type), "%s is no %s", name, kind.getSimpleName());
    Constructor<?>[] constructors = type.getConstructors();
    checkState(
        constructors.length == 1,
        "%s has %s public constructors, must have one",
        name,
        constructors.length);
    try {
      return kind.cast(constructors[0].newInstance(arguments));
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "cannot make %s of %s".formatted(constructors[0], Arrays.toString(arguments)), e);
    }
  }
}
