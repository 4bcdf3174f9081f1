/**
 * Tests that look at the whole project.
 *
 * <ul>
 *   <li>{@link org.compressive.conformance.ArchitectureTest} holds the rooms to their arrows and
 *       habits; {@link org.compressive.conformance.HouseRulesTest} shows on the classes below
 *       {@code trespass} that each of those rules can fail.
 *   <li>{@code reference} is the model in plain Java and float64, which the graph must agree with:
 *       {@link org.compressive.conformance.AgreementTest} forward, {@link
 *       org.compressive.conformance.GradientAgreementTest} in gradients, {@link
 *       org.compressive.conformance.TransformerXlTest} where the model must be a Transformer-XL.
 *   <li>{@link org.compressive.conformance.IsolationTest}, {@link
 *       org.compressive.conformance.CausalityTest} and {@link
 *       org.compressive.conformance.MemorySemanticsTest} show on the graph what must hold for any
 *       numbers, {@link org.compressive.conformance.GenerationTest} that text is written token by
 *       token as whole windows predict it. All of these run over the sizes in {@code Geometry} and
 *       over every variant that {@code Variants} finds behind a sealed interface: a new one is
 *       tested without a change, or fails until {@code ReferenceBridge} and the reference know it.
 *   <li>{@link org.compressive.conformance.KillAndResumeTest}, {@link
 *       org.compressive.conformance.StockTensorFlowTest}, {@link
 *       org.compressive.conformance.ReadmeExampleTest} and {@link
 *       org.compressive.conformance.CommandLineProcessTest} look at it from outside: each starts
 *       processes of its own.
 *   <li>{@code src/it/outside} is a project of its own that uses the artifacts as others would; the
 *       invoker plugin builds it during {@code mvn verify}.
 * </ul>
 */
@NullMarked
package org.compressive.conformance;

import org.jspecify.annotations.NullMarked;
