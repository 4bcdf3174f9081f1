/**
 * Runs trained models: measures how well a model predicts a text, and generates text from a prompt.
 *
 * <pre>{@code
 * try (LanguageModel model = LanguageModel.load(Path.of("runs/tiny/model"))) {
 *   Score score = new Scorer(model).score("public final class Example {}");
 *   System.out.println(score.bitsPerByte());
 * }
 * try (TextGenerator generator = TextGenerator.load(Path.of("runs/tiny/model"));
 *     TextStream text =
 *         generator.generate(
 *             Prompt.of("public final class ", 1),
 *             new TextLimits(500, List.of("\n}\n")),
 *             Sampler.temperature(0.8).withTopP(0.95))) {
 *   text.forEachRemaining(System.out::print);
 * }
 * }</pre>
 *
 * <h2>Classes</h2>
 *
 * <ul>
 *   <li>{@link org.compressive.inference.ModelFolder}: a SavedModel together with the model's
 *       configuration and its tokenizer, which is all that scoring and generation need.
 *   <li>{@link org.compressive.inference.LanguageModel}: a model that is run window by window. It
 *       is loaded from a model folder, or restored from a training checkpoint with memories of any
 *       size.
 *   <li>{@link org.compressive.inference.MemoryState}: the model's memories between windows.
 *   <li>{@link org.compressive.inference.Evaluation}: one pass over a text, window by window, that
 *       reports the loss of each token to any number of {@link
 *       org.compressive.inference.Accumulator}s.
 *   <li>{@link org.compressive.inference.Scorer}: the evaluation that both validation during
 *       training and {@code evaluate} use, which is why they give the same numbers. {@link
 *       org.compressive.inference.Score} is its result, and {@link
 *       org.compressive.inference.ScoringOptions} are its options.
 *   <li>{@link org.compressive.inference.LossByDocument}, {@link
 *       org.compressive.inference.LossByPosition}, {@link
 *       org.compressive.inference.LossByFrequency} and {@link
 *       org.compressive.inference.LossByBlock}: accumulators that divide the loss of a text, and
 *       {@link org.compressive.inference.Interval}, which says by the {@link
 *       org.compressive.inference.Bootstrap} how much a figure depends on the text's documents or
 *       blocks.
 *   <li>{@link org.compressive.inference.Recall}: how often a model predicts what a text asks for,
 *       by distance.
 *   <li>{@link org.compressive.inference.MemorySearch}: the choice of memory sizes on a validation
 *       text.
 *   <li>{@link org.compressive.inference.Tracer}: looks inside a model while it reads a text. It
 *       returns a {@link org.compressive.inference.WindowTrace} for each window, with the loss of
 *       each token and, for each layer, its attention weights, its compression loss and the tokens
 *       that its slots hold.
 *   <li>{@link org.compressive.inference.TextGenerator}: generates text from a {@link
 *       org.compressive.inference.Prompt}, sampled by a {@link org.compressive.inference.Sampler}
 *       and ended by {@link org.compressive.inference.TextLimits}. It returns one text piece by
 *       piece, as a {@link org.compressive.inference.TextStream}, or several texts as a batch. A
 *       {@link org.compressive.inference.TokenWriter} does the same with tokens.
 *   <li>{@link org.compressive.inference.SessionOptions}: how TensorFlow runs the model, and in
 *       which {@link org.compressive.inference.Precision}. {@link
 *       org.compressive.inference.Profile} measures the time spent in each kind of operation;
 *       {@link org.compressive.inference.Placement} and {@link org.compressive.inference.Gpu}
 *       report which device the model runs on.
 * </ul>
 *
 * <h2>Evaluation</h2>
 *
 * <p>A {@link org.compressive.inference.Scorer} scores a string, bytes, a file, a corpus or a token
 * store; the last two take options:
 *
 * <pre>{@code
 * var options = ScoringOptions.defaults().withDocuments(Documents.SEPARATE).withStreams(8);
 * Score score = new Scorer(model).score(store, options);
 * }</pre>
 *
 * <p>To evaluate with memories of other sizes, restore a training checkpoint into a model that has
 * them; the memory sizes of a model folder are fixed:
 *
 * <pre>{@code
 * var longer = config.withMemories(1024, 512);
 * try (var model = LanguageModel.restore(longer, tokenizer, checkpoint.variables(), options)) {
 *   Score score = new Scorer(model).score(Path.of("book.txt"));
 * }
 * }</pre>
 *
 * <p>To measure something else, write an accumulator. {@link
 * org.compressive.inference.LossByPosition} is an example. The following accumulator sums the loss
 * of each vocabulary entry:
 *
 * <pre>{@code
 * double[] nats = new double[model.config().vocabulary()];
 * Accumulator byToken =
 *     window -> {
 *       for (int stream = 0; stream < window.streams(); stream++) {
 *         for (int i = window.first(stream); i < window.end(stream); i++) {
 *           if (window.counts(stream, i)) {
 *             nats[window.target(stream, i)] += window.nats(stream, i);
 *           }
 *         }
 *       }
 *     };
 * var total = new TotalLoss(model.tokenizer(), store);
 * var text = BatchSource.scoring(Documents.JOINED, store, 1, model.config().window());
 * new Evaluation(model).read(text, total, byToken); // one reading for both
 * }</pre>
 *
 * <p>To lay out windows differently, implement {@link org.compressive.data.BatchSource}, which
 * fills the rows of a {@link org.compressive.data.TokenBatch}. If windows overlap, mark the targets
 * that an earlier window has counted ({@link org.compressive.data.TokenBatch#markContext}), so that
 * each token counts once. To process windows differently, for example to train on each window after
 * it has been scored, implement {@link org.compressive.inference.WindowReader}.
 *
 * <h2>Memories over time</h2>
 *
 * <p>The model's signature {@code step} reads a window of T tokens with the memories of the windows
 * before it and returns the next memories. So does {@code score}, whose memories also hold keys and
 * values. The length of a window that advances the memories must be a multiple of every layer's
 * compression rate. A shorter window is padded at its end, and its memories are discarded; because
 * attention is causal, the padding affects no position before it.
 *
 * <ul>
 *   <li>Scoring reads each window once, whole, and pads the last one.
 *   <li>Generation reads a prompt window by window. It then fills a window token by token: the
 *       graph ({@link org.compressive.graph.GenerationSignatures}) reads one token and samples the
 *       next, in a loop or in one op, and control returns to Java only once for several tokens. A
 *       full window is shifted into memory, where its keys and values are kept unchanged.
 * </ul>
 *
 * <h2>Closing</h2>
 *
 * <p>Models, memories and the logits that a step returns hold native memory and must be closed. The
 * tensors of the memories are passed from one run to the next without copying, and are closed once
 * the next memories have replaced them. Texts and scores hold no native memory.
 *
 * <h2>Errors</h2>
 *
 * <p>{@link org.compressive.inference.ModelException} is thrown if a model folder cannot be used,
 * {@link org.compressive.checkpoints.CheckpointException} if variables cannot be read or written,
 * and {@link org.compressive.data.CorpusException} if a text cannot be scored. Each message is one
 * line that can be shown to a user. The message of an {@link java.lang.IllegalArgumentException}
 * names an argument, its value and the rule that it breaks.
 */
@NullMarked
package org.compressive.inference;

import org.jspecify.annotations.NullMarked;
