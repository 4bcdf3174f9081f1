package org.compressive.training.comparison;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.compressive.inference.BlockLoss;
import org.compressive.inference.Bootstrap;

/**
 * The results of a comparison, model by model.
 *
 * @param against the name of the model from which differences are computed
 * @param models the models, in the order of the file
 * @param warnings sentences about what makes the comparison less than fair or complete
 */
public record ComparisonSummary(
    String against, ImmutableList<ModelSummary> models, ImmutableList<String> warnings) {

  /** The greatest difference in parameters that is not remarked on. */
  private static final double SAME_SIZE = 0.02;

  private static final long SEED = 1; // of the bootstrap

  /** One seed that two models finished. */
  private record Pair(RunFigures model, RunFigures other) {

    double difference() {
      return model.bitsPerByte() - other.bitsPerByte();
    }

    boolean sameTokens() {
      return model.text().equals(other.text())
          && model.tokenizer().equals(other.tokenizer())
          && places(model).equals(places(other));
    }

    private static List<List<Long>> places(RunFigures figures) {
      return figures.blocks().stream()
          .map(block -> List.of(block.first(), block.tokens(), block.bytes()))
          .toList();
    }
  }

  /** Summarizes the rows of a comparison. */
  public static ComparisonSummary of(ComparisonPlan plan, List<ComparisonRow> rows) {
    String against = plan.config().reference();
    List<ComparisonRow> others = named(against, rows);
    var models =
        plan.models().keySet().stream()
            .map(
                name -> {
                  var own = named(name, rows);
                  return new ModelSummary(
                      name, own, name.equals(against) ? Optional.empty() : difference(own, others));
                })
            .collect(ImmutableList.toImmutableList());
    return new ComparisonSummary(against, models, warnings(against, models, plan, rows));
  }

  private static ImmutableList<ComparisonRow> named(String name, List<ComparisonRow> rows) {
    return rows.stream()
        .filter(row -> row.run().equals(name))
        .collect(ImmutableList.toImmutableList());
  }

  private static Optional<Difference> difference(
      List<ComparisonRow> rows, List<ComparisonRow> others) {
    List<Pair> pairs = new ArrayList<>();
    for (ComparisonRow row : rows) {
      for (ComparisonRow other : others) {
        if (row.seed() == other.seed() && row.figures() != null && other.figures() != null) {
          pairs.add(new Pair(row.figures(), other.figures()));
        }
      }
    }
    if (pairs.isEmpty()) {
      return Optional.empty();
    }
    double[] differences = pairs.stream().mapToDouble(Pair::difference).toArray();
    return Optional.of(
        new Difference(
            Statistics.mean(differences),
            differences.length,
            Statistics.interval(differences),
            draws(pairs)));
  }

  private static ImmutableDoubleArray draws(List<Pair> pairs) {
    List<BlockLoss> blocks = pairs.get(0).model().blocks();
    if (blocks.size() < 2 || !pairs.stream().allMatch(Pair::sameTokens)) {
      return ImmutableDoubleArray.of();
    }
    double[] nats = new double[blocks.size()];
    double[] bytes = new double[blocks.size()];
    for (int i = 0; i < nats.length; i++) {
      for (Pair pair : pairs) {
        double own = pair.model().blocks().get(i).nats();
        nats[i] += (own - pair.other().blocks().get(i).nats()) / pairs.size();
      }
      bytes[i] = blocks.get(i).bytes();
    }
    return ImmutableDoubleArray.copyOf(Bootstrap.bitsPerByte(nats, bytes, SEED));
  }

  private static ImmutableList<String> warnings(
      String against, List<ModelSummary> models, ComparisonPlan plan, List<ComparisonRow> rows) {
    var warnings = ImmutableList.<String>builder();
    long missing = (long) plan.runs().size() - rows.size();
    if (missing > 0) {
      warnings.add("%s of %s runs have not ended".formatted(missing, plan.runs().size()));
    }
    for (ModelSummary model : models) {
      long failed = (long) model.rows().size() - model.finished().size();
      if (failed > 0) {
        warnings.add(
            "run %s failed with %s of %s seeds: %s"
                .formatted(
                    model.name(), failed, model.rows().size(), model.failure().orElseThrow()));
      }
    }
    models.stream()
        .filter(model -> model.name().equals(against) && !model.finished().isEmpty())
        .map(model -> model.finished().get(0))
        .forEach(
            other ->
                models.stream()
                    .filter(model -> !model.finished().isEmpty())
                    .forEach(model -> compare(model, against, other, warnings)));
    return warnings.build();
  }

  private static void compare(
      ModelSummary model,
      String against,
      RunFigures other,
      ImmutableList.Builder<String> warnings) {
    RunFigures figures = model.finished().get(0);
    long more = figures.parameters() - other.parameters();
    if (Math.abs(more) > SAME_SIZE * other.parameters()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "run %s has %,d parameters, %+.1f%% of the %,d of %s; more than 2%% is not a fair"
                  + " comparison",
              model.name(),
              figures.parameters(),
              100.0 * more / other.parameters(),
              other.parameters(),
              against));
    }
    if (!figures.text().equals(other.text())) {
      warnings.add("run %s has another text than %s".formatted(model.name(), against));
    } else if (model.difference().map(d -> d.draws().isEmpty()).orElse(false)) {
      warnings.add(
          "run %s has no interval over blocks; it scored other tokens than %s, or a single block"
              .formatted(model.name(), against));
    }
  }
}
