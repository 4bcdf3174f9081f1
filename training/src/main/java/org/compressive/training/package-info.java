/**
 * Trains models: turns a configuration and a corpus into a run folder with checkpoints and a model.
 *
 * <p>{@link org.compressive.training.RunConfig} is the configuration of a run, and {@link
 * org.compressive.training.RunFolder} is the folder that holds it. {@link
 * org.compressive.training.Trainer} trains the run to its end, and can be stopped and resumed at
 * any step:
 *
 * <pre>{@code
 * RunFolder run = RunFolder.create(Path.of("runs/mine"), Presets.get("tiny"));
 * TrainingResult result = Trainer.of(run).train().orElseThrow();
 * try (LanguageModel model = run.model()) {
 *   Score score = run.score(model, Split.TEST);
 * }
 * }</pre>
 *
 * <h2>A step</h2>
 *
 * <p>{@code TrainingGraph} builds the graph of a step, which has four phases: forward, gradients,
 * exchange and update. In the forward phase, the model reads one window of T tokens from each of B
 * streams and computes the losses. Each loss names the group of parameters that learns from it: the
 * task loss trains the Transformer, and the compression loss trains the compression functions.
 * {@link org.compressive.training.Optimizer} then computes each group's gradient, passes it through
 * a {@link org.compressive.training.GradientExchange} (which does nothing if only one process
 * trains), clips it by its own global norm, and updates the parameters with Adam or AdamW. {@code
 * Optimizer} can also train your own models, together with {@link
 * org.compressive.graph.MemoryVariables}. {@code TrainingLoop} runs the steps of any {@code
 * StepRunner}; {@code TrainingSession} is the implementation that runs them in this process.
 *
 * <p>Parameters, Adam's averages and memories are kept in TensorFlow variables. The inputs of a
 * step are tokens and the learning rate, and its outputs are scalars. A step whose loss or gradient
 * is not finite fails before anything is assigned ({@code FiniteCheck}), or is undone by a {@code
 * Snapshot} if it consists of several runs; {@code training.skipNonFinite} says how many such steps
 * a run survives. With {@code training.recompute}, the backward pass recomputes each layer instead
 * of keeping the activations of the forward pass.
 *
 * <p>With {@code training.accumulation}, the graph has two parts: one adds the gradient of a
 * micro-batch to a {@code GradientSum}, and the other exchanges, clips and applies the sum after
 * the last micro-batch of the last window of an update. The sums are part of a checkpoint, so a run
 * can stop between two updates. With {@code training.averageDecay}, each update also advances a
 * {@code WeightAverage}, which is what a checkpoint holds under the name of a parameter.
 *
 * <p>A run that begins from {@link org.compressive.training.StartingWeights} has a checkpoint of
 * step 0 with these weights.
 *
 * <h2>Streams and epochs</h2>
 *
 * <p>The training text is cut into B contiguous streams. Memories are carried from window to window
 * and cleared when the streams start again. The window that a step reads depends only on the step's
 * number, so a resumed run reads the same windows as an uninterrupted one.
 *
 * <h2>Several processes</h2>
 *
 * <p>The processes of a {@link org.compressive.training.Cluster} can train one run. The first one
 * trains as above ({@link org.compressive.training.Trainer#leading}); a {@code LeadingRunner} tells
 * the others what to do ({@link org.compressive.training.Follower}). Each has a {@code Share} of
 * the streams and multiplies its gradients and losses by their {@code Shares} in the update, so
 * that sums over processes are the means over the batch. A {@code CollectiveExchange} adds up
 * gradients, {@code ExchangeTimes} measures it, {@code SharedState} gathers what a checkpoint
 * holds, and {@code Messages} carry everything else. To score a text, each process reads its own
 * streams with a {@code JointReader}, and a {@code LossExchange} gathers the losses of all ({@link
 * org.compressive.training.JointScoring}).
 *
 * <h2>Validation</h2>
 *
 * <p>Each checkpoint, except one that is written because the run was stopped, is scored before it
 * is sealed, in float32, in a second graph with its own memories, over {@code
 * training.validationWindows} windows per stream. The best checkpoint so far is kept and exported
 * as {@code model/}. The final result of a run is the score of its best checkpoint over the whole
 * validation split in one stream, as computed by {@link org.compressive.training.RunFolder#score}.
 * {@link org.compressive.training.DynamicEvaluation} scores a text while it trains on it.
 *
 * <p>With {@code training.patience}, a run ends when that many validations in a row have not been
 * better than the best before them. With {@code training.sampleTokens}, each validated checkpoint
 * also generates a text.
 *
 * <p>{@link org.compressive.training.comparison} trains and compares several models.
 */
@NullMarked
package org.compressive.training;

import org.jspecify.annotations.NullMarked;
