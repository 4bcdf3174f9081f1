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
   * Accepts the JVM's means of redefinition; the JVM calls this method before {@code main}.
   *
   * @param arguments the options of the agent, which it does not use
   * @param given the means of redefinition
   */
  public static void premain(@Nullable String arguments, Instrumentation given) {
    instrumentation = given;
  }

  /**
   * Replaces the code of classes, whose objects and static fields stay.
   *
   * @throws UnsupportedOperationException if more than the code of their methods would change, or
   *     if the JVM has not loaded this agent; no class is redefined then
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
