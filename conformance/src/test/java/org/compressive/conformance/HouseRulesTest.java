package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ImmutableSet;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Shows that each rule can fail. The package {@code trespass} contains a small project whose
 * classes break the rules; every rule must report exactly the classes that break it.
 */
final class HouseRulesTest {
  private static final HouseRules RULES = new HouseRules("org.compressive.conformance.trespass");

  private static JavaClasses trespassers;

  @BeforeAll
  static void importTheTrespassers() {
    trespassers = new ClassFileImporter().importPackages(RULES.root());
  }

  @Test
  void arrowsReportWhoeverUsesARoomToTheRight() {
    assertThat(offendersAgainst(HouseRules::arrows))
        .containsExactly(
            "ops.KnowsTheModel",
            "graph.ReadsTokens",
            "files.ReadsTokens",
            "data.OpensAModel",
            "checkpoints.ReadsTokensInABody",
            "inference.Trains",
            "training.RunsACommand",
            "attic.InNoRoom",
            "attic.package-info");
  }

  @Test
  void dataAndFilesMayNotHoldTensors() {
    assertThat(offendersAgainst(HouseRules::dataAndFilesAreFreeOfTensorFlow))
        .containsExactly("data.HoldsATensor", "files.HoldsATensor");
  }

  @Test
  void internalsAreClosedToAllButOps() {
    assertThat(offendersAgainst(HouseRules::internalsAreTouchedByKernelsAndOpsAlone))
        .containsExactly("graph.TouchesInternals");
  }

  @Test
  void logbackIsClosedToAllButCli() {
    assertThat(offendersAgainst(HouseRules::loggingIsSlf4jOutsideCli))
        .containsExactly("training.PicksALogger");
  }

  @Test
  void onlyMainMayEndTheProcess() {
    assertThat(offendersAgainst(HouseRules::mainAloneEndsTheProcess))
        .containsExactly("cli.EndsTheProcess");
  }

  @Test
  void aPackageWithoutTheMarkIsReported() {
    assertThat(offendersAgainst(HouseRules::packagesAreNullMarked))
        .containsExactly("graph.unmarked.InAnUnmarkedPackage");
  }

  /** Returns the classes that break a rule when they are the only ones that it examines. */
  private static ImmutableSet<String> offendersAgainst(Function<HouseRules, ArchRule> choice) {
    ArchRule rule = choice.apply(RULES).allowEmptyShould(true);
    return trespassers.stream()
        .filter(item -> rule.evaluate(trespassers.that(is(item))).hasViolation())
        .map(item -> item.getName().substring(RULES.root().length() + 1))
        .collect(ImmutableSet.toImmutableSet());
  }

  private static DescribedPredicate<JavaClass> is(JavaClass item) {
    return DescribedPredicate.describe("is " + item.getName(), item::equals);
  }
}
