package org.compressive.notebooks;

import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import org.jspecify.annotations.Nullable;

/**
 * An agent through which the kernel redefines classes of its own process. The option {@code
 * -javaagent} loads it, with the kernel's jar as its argument.
 */
public final class ClassRedefinition {

  private static volatile @Nullable Instrumentation instrumentation;

  private ClassRedefinition() {}

  /**
   * Stores the JVM's redefinition service; the JVM calls this method before {@code main}.
   *
   * @param arguments the options of the agent, which it does not use
   * @param given the redefinition service
   */
  public static void premain(@Nullable String arguments, Instrumentation given) {
    instrumentation = given;
  }

  /**
   * Replaces the code of classes and preserves their objects and static fields.
   *
   * @throws UnsupportedOperationException if more than the code of their methods would change, or
   *     if the JVM has not loaded this agent; in that case no class is redefined
   */
  static void redefine(ClassDefinition... classes)
      throws ClassNotFoundException, UnmodifiableClassException {
    Instrumentation available = instrumentation;
    if (available == null) {
      throw new UnsupportedOperationException("agent (-javaagent) is missing");
    }
    available.redefineClasses(classes);
  }
}
