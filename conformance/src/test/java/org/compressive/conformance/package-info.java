/**
 * Tests that look at the whole project.
 *
 * <ul>
 *   <li>{@link org.compressive.conformance.ArchitectureTest} holds the rooms to their arrows and
 *       habits; {@link org.compressive.conformance.HouseRulesTest} shows on the classes below
 *       {@code trespass} that each of those rules can fail.
 *   <li>{@code reference} is the model in plain Java and float64, which the graph must agree with.
 *   <li>{@code src/it/outside} is a project of its own that uses the artifacts as others would; the
 *       invoker plugin builds it during {@code mvn verify}.
 * </ul>
 */
@NullMarked
package org.compressive.conformance;

import org.jspecify.annotations.NullMarked;
