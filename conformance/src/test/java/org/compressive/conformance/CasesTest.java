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

/** That the suite runs on everything there is; prints how much that is. */
final class CasesTest {

  @Test
  void everyVariantIsNamedAndRunAloneAndSomeInCombination() {
    List<Case> all = Cases.every().toList();
    int variants = 0;
    for (RecordComponent choice : ConfigEdits.choices()) {
      List<Class<?>> permitted = List.of(choice.getType().getPermittedSubclasses());
      var names = choice.getType().getAnnotation(JsonSubTypes.class).value();
      assertThat(Arrays.stream(names).map(name -> (Object) name.value()).toList())
          .containsExactlyElementsIn(permitted);
      Set<Class<?>> run = new HashSet<>();
      all.forEach(each -> run.add(ConfigEdits.get(each.config(), choice).getClass()));
      assertWithMessage("variants of %s that are run", choice.getName())
          .that(run)
          .containsExactlyElementsIn(permitted);
      variants += permitted.size();
      System.out.printf(
          "%s: %d variants, %d with other settings%n",
          choice.getName(),
          permitted.size(),
          Variants.withSettings(choice.getType(), PerLayer.all(2)).size() - permitted.size());
    }
    assertThat(variants).isAtLeast(3);
    System.out.printf(
        "%d variants; %d combinations, seeds from %d; %d models in all%n",
        variants, Cases.combinations().size(), Cases.SEED, all.size());
  }

  @Test
  void combinationsAreTheSameForASeed() {
    assertThat(Cases.combinations()).isEqualTo(Cases.combinations());
    assertThat(new Combination(Cases.SEED).draw().config())
        .isNotEqualTo(new Combination(Cases.SEED + 1).draw().config());
  }
}
