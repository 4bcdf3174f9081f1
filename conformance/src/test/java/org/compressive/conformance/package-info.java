/**
 * Tests of the project as a whole.
 *
 * <ul>
 *   <li>{@link org.compressive.conformance.ArchitectureTest} checks the dependencies and
 *       conventions of the modules; {@link org.compressive.conformance.HouseRulesTest} shows on the
 *       classes below {@code trespass} that each of those rules can fail.
 *   <li>{@code reference} is the model in plain Java and float64, with which the graph must agree:
 *       {@link org.compressive.conformance.AgreementTest} compares forward passes, {@link
 *       org.compressive.conformance.GradientAgreementTest} compares gradients, and {@link
 *       org.compressive.conformance.TransformerXlTest} covers the cases in which the model must be
 *       a Transformer-XL.
 *   <li>{@link org.compressive.conformance.IsolationTest}, {@link
 *       org.compressive.conformance.CausalityTest} and {@link
 *       org.compressive.conformance.MemorySemanticsTest} test properties of the graph that hold for
 *       any parameters; {@link org.compressive.conformance.GenerationTest} checks that text is
 *       generated token by token as whole windows predict it. All of these run over the sizes in
 *       {@code Geometry} and over every variant that {@code Variants} finds behind a sealed
 *       interface. A new variant is tested without a change to the tests, which fail until {@code
 *       ReferenceBridge} and the reference support it.
 *   <li>{@link org.compressive.conformance.KillAndResumeTest}, {@link
 *       org.compressive.conformance.StockTensorFlowTest}, {@link
 *       org.compressive.conformance.ReadmeExampleTest} and {@link
 *       org.compressive.conformance.CommandLineProcessTest} test the project from outside, in
 *       separate processes.
 *   <li>{@code src/it/outside} is a separate project that uses the artifacts as others would; the
 *       invoker plugin builds it during {@code mvn verify}.
 * </ul>
 */
@NullMarked
package org.compressive.conformance;

import org.jspecify.annotations.NullMarked;
