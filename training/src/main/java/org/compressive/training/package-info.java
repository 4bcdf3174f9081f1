/**
 * Training: from a configuration and a corpus to a run folder.
 *
 * <p>{@link org.compressive.training.RunConfig} is everything a run is made of; {@link
 * org.compressive.training.RunFolder} is where it lives; {@link org.compressive.training.Trainer}
 * takes it to its end and can be stopped and started at any step:
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
 * <p>{@code TrainingGraph} is a step in four phases. Forward, one window of T tokens in each of B
 * streams goes through the model and gives losses; each names the group of parameters that learns
 * from it: the task's loss moves the Transformer, the compression loss moves the compression
 * functions. {@link org.compressive.training.Optimizer} then takes each group's gradient, passes it
 * through a {@link org.compressive.training.GradientExchange}, which does nothing in a process that
 * trains alone, clips it by its own global norm, and updates by Adam. {@code Optimizer} serves
 * models of your own as well, with {@link org.compressive.graph.MemoryVariables}. {@code
 * TrainingLoop} takes steps from any {@code StepRunner}; {@code TrainingSession} is the one of this
 * process.
 *
 * <p>Parameters, Adam's averages and memories stay in TensorFlow variables; tokens and the learning
 * rate go in, scalars come out. A step whose loss or gradient is not finite fails before anything
 * is assigned. With {@code training.recompute} the backward pass runs each layer again instead of
 * keeping what the forward pass has made.
 *
 * <h2>Streams and epochs</h2>
 *
 * <p>The training text is cut into B contiguous streams. Memories are carried from window to window
 * and emptied when the streams begin again. Which window a step reads depends on its number alone,
 * so a resumed run reads what an uninterrupted one would.
 *
 * <h2>Validation</h2>
 *
 * <p>Each checkpoint is scored before it is sealed, in a second graph with its own memories, in
 * float32, over {@code training.validationWindows} windows per stream. The best checkpoint so far
 * is kept and exported as {@code model/}. The figure of a finished run is that of its best
 * checkpoint over the whole validation split in one stream, as {@link
 * org.compressive.training.RunFolder#score} reads it.
 */
@NullMarked
package org.compressive.training;

import org.jspecify.annotations.NullMarked;
