package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.compressive.graph.config.PerLayer;
import org.junit.jupiter.api.Test;

/** Checks that the suite covers every choice, and prints the number of cases. */
final class CasesTest {

  @Test
  void everyVariantIsNamedAndRunAloneAndSomeInCombination() {
    List<Case> all = Cases.every().toList();
    int variants = 0;
    for (RecordComponent choice : ConfigEdits.choices()) {
      List<?> values = Variants.ofChoice(choice, PerLayer.all(2));
      Set<Object> run = new HashSet<>();
      all.forEach(each -> run.add(kind(ConfigEdits.get(each.config(), choice))));
      assertWithMessage("values of %s that are run", choice.getName())
          .that(run)
          .containsAtLeastElementsIn(values.stream().map(CasesTest::kind).distinct().toList());
      variants += values.size();
      System.out.printf("%s: %d variants and settings%n", choice.getName(), values.size());
    }
    assertThat(variants).isAtLeast(3);
    System.out.printf(
        "%d variants and settings; %d combinations, seeds from %d; %d models in all%n",
        variants, Cases.combinations().size(), Cases.SEED, all.size());
  }

  @Test
  void everyVariantHasAName() {
    for (RecordComponent choice : ConfigEdits.choices()) {
      if (choice.getType().isSealed()) {
        var names = choice.getType().getAnnotation(JsonSubTypes.class).value();
        assertThat(Arrays.stream(names).map(name -> (Object) name.value()).toList())
            .containsExactlyElementsIn(choice.getType().getPermittedSubclasses());
      }
    }
  }

  /** Returns the class of a variant; returns other values unchanged. */
  private static Object kind(Object value) {
    return value.getClass().getInterfaces().length == 0 ? value : value.getClass();
  }

  @Test
  void combinationsAreTheSameForASeed() {
    assertThat(Cases.combinations()).isEqualTo(Cases.combinations());
    assertThat(new Combination(Cases.SEED).draw().config())
        .isNotEqualTo(new Combination(Cases.SEED + 1).draw().config());
  }
}
