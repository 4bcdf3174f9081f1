package org.compressive.conformance;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/**
 * The architecture rules: which module may use which, and what is confined to one place.
 *
 * <p>The modules form a row, {@code kernels <- ops <- graph <- checkpoints <- inference <- training
 * <- report <- cli}, with {@code data <- inference} beside it and {@code files} to the left of both
 * {@code data} and {@code checkpoints}. A module may use any module to its left. {@code notebooks}
 * may use all of them. It is not on the class path of {@code conformance}, which is beside it; the
 * build itself keeps other modules from using it.
 *
 * @param root the package whose direct children are the modules
 */
record HouseRules(String root) {

  /** Each module with the modules that it may use. */
  static final ImmutableMap<String, ImmutableSet<String>> ROOMS =
      ImmutableMap.<String, ImmutableSet<String>>builder()
          .put("kernels", ImmutableSet.of())
          .put("ops", ImmutableSet.of("kernels"))
          .put("graph", ImmutableSet.of("kernels", "ops"))
          .put("files", ImmutableSet.of())
          .put("data", ImmutableSet.of("files"))
          .put("checkpoints", ImmutableSet.of("kernels", "ops", "graph", "files"))
          .put(
              "inference",
              ImmutableSet.of("kernels", "ops", "graph", "files", "checkpoints", "data"))
          .put(
              "training",
              ImmutableSet.of(
                  "kernels", "ops", "graph", "files", "checkpoints", "data", "inference"))
          .put(
              "report",
              ImmutableSet.of(
                  "kernels",
                  "ops",
                  "graph",
                  "files",
                  "checkpoints",
                  "data",
                  "inference",
                  "training"))
          .put(
              "cli",
              ImmutableSet.of(
                  "kernels",
                  "ops",
                  "graph",
                  "files",
                  "checkpoints",
                  "data",
                  "inference",
                  "training",
                  "report"))
          .buildOrThrow();

  /** Every class belongs to a known module and uses only its own module and those to its left. */
  ArchRule arrows() {
    return classes()
        .should(
            new ArchCondition<JavaClass>("use only their own room and those to its left") {
              @Override
              public void check(JavaClass user, ConditionEvents events) {
                String room = roomOf(user);
                ImmutableSet<String> allowed = ROOMS.get(room);
                if (allowed == null) {
                  events.add(
                      SimpleConditionEvent.violated(
                          user, user.getName() + " is in " + room + ", which is no known room"));
                  return;
                }
                for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
                  JavaClass used = dependency.getTargetClass().getBaseComponentType();
                  if (resideInAPackage(root + "..").test(used)
                      && !roomOf(used).equals(room)
                      && !allowed.contains(roomOf(used))) {
                    events.add(SimpleConditionEvent.violated(user, dependency.getDescription()));
                  }
                }
              }
            });
  }

  /** Text and files do not need tensors: {@code data} and {@code files} do not use TensorFlow. */
  ArchRule dataAndFilesAreFreeOfTensorFlow() {
    return noClasses()
        .that(resideInAnyPackage(root + ".data..", root + ".files.."))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.tensorflow..", "org.bytedeco..");
  }

  /**
   * Code that reaches below TensorFlow's public API is confined to {@code kernels} and {@code ops}.
   */
  ArchRule internalsAreTouchedByKernelsAndOpsAlone() {
    return noClasses()
        .that(resideOutsideOfPackages(root + ".kernels", root + ".ops"))
        .should(
            dependOnClassesThat(resideInAnyPackage("org.tensorflow.internal..", "org.bytedeco..")));
  }

  /** The modules log through SLF4J; the command line chooses the logger that writes the lines. */
  ArchRule loggingIsSlf4jOutsideCli() {
    return noClasses()
        .that(resideOutsideOfPackage(root + ".cli.."))
        .should(
            dependOnClassesThat(
                resideInAnyPackage(
                    "ch.qos.logback..",
                    "java.util.logging..",
                    "org.apache.commons.logging..",
                    "org.apache.logging..",
                    "org.apache.log4j..")));
  }

  /** A library must not end its caller's process. */
  ArchRule mainAloneEndsTheProcess() {
    return noClasses()
        .that(name(root + ".cli.Main").negate())
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class);
  }

  /**
   * References are non-null unless marked {@code @Nullable}; packages generated by protoc are
   * exempt.
   */
  ArchRule packagesAreNullMarked() {
    return classes()
        .that(resideOutsideOfPackage(root + "..proto"))
        .should(
            new ArchCondition<JavaClass>("be in a package that is @NullMarked") {
              @Override
              public void check(JavaClass item, ConditionEvents events) {
                if (!item.getPackage().isAnnotatedWith(NullMarked.class)) {
                  events.add(
                      SimpleConditionEvent.violated(
                          item, item.getPackageName() + " is not @NullMarked: " + item.getName()));
                }
              }
            });
  }

  /**
   * Returns the first package name below the root: "graph" for {@code
   * org.compressive.graph.layers}.
   */
  String roomOf(JavaClass item) {
    String below = item.getPackageName().substring(root.length());
    return below.isEmpty() ? "no room" : below.substring(1).split("\\.", 2)[0];
  }
}
