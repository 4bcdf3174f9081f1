package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.ImmutableSet;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Checks the compiled classes of every module against the {@link HouseRules}. */
final class ArchitectureTest {
  private static final HouseRules RULES = new HouseRules("org.compressive");

  private static JavaClasses house;

  @BeforeAll
  static void importTheHouse() {
    house =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(RULES.root());
  }

  /**
   * Ensures that no module is missing from the class path, because a missing module would pass
   * every rule.
   */
  @Test
  void everyRoomThatExistsIsLookedAt() {
    ImmutableSet<String> onDisk =
        HouseRules.ROOMS.keySet().stream()
            .filter(room -> Files.exists(Path.of("..", room, "pom.xml")))
            .collect(ImmutableSet.toImmutableSet());
    ImmutableSet<String> imported =
        house.stream().map(RULES::roomOf).collect(ImmutableSet.toImmutableSet());

    assertThat(imported).containsAtLeast("ops", "graph", "files", "data", "checkpoints", "cli");
    assertThat(imported).containsExactlyElementsIn(onDisk);
  }

  @Test
  void testsAreNotPartOfTheHouse() {
    for (JavaClass item : house) {
      assertWithMessage(item.getName()).that(item.getName()).doesNotContain(".conformance.");
    }
  }

  @Test
  void roomsUseOnlyThoseToTheirLeft() {
    RULES.arrows().check(house);
  }

  @Test
  void dataAndFilesAreFreeOfTensorFlow() {
    RULES.dataAndFilesAreFreeOfTensorFlow().check(house);
  }

  @Test
  void internalsAreTouchedByKernelsAndOpsAlone() {
    RULES.internalsAreTouchedByKernelsAndOpsAlone().check(house);
  }

  @Test
  void loggingIsSlf4jOutsideCli() {
    RULES.loggingIsSlf4jOutsideCli().check(house);
  }

  @Test
  void mainAloneEndsTheProcess() {
    RULES.mainAloneEndsTheProcess().check(house);
  }

  @Test
  void packagesAreNullMarked() {
    RULES.packagesAreNullMarked().check(house);
  }
}
