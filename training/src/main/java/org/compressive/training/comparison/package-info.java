/**
 * Compares models: trains several configurations with several seeds on the same budget, scores them
 * on the same text, and computes how certain the differences are.
 *
 * <p>{@link org.compressive.training.comparison.ComparisonPlan} reads the YAML file of a comparison
 * ({@link org.compressive.training.comparison.ComparisonConfig}), {@link
 * org.compressive.training.comparison.Comparison} trains and scores its runs in a folder and keeps
 * a {@link org.compressive.training.comparison.ComparisonRow} of each as JSON, and {@link
 * org.compressive.training.comparison.ComparisonSummary} computes means, standard errors and
 * differences.
 *
 * <p>Two intervals describe a difference between two models. Both are 95% intervals and paired. The
 * t interval over seeds says how much the difference depends on initial weights; the bootstrap over
 * blocks of the scored text says how much it depends on the text ({@link
 * org.compressive.training.comparison.Difference}).
 */
@NullMarked
package org.compressive.training.comparison;

import org.jspecify.annotations.NullMarked;
