/**
 * A model in use: how well it predicts a text, and what it writes on from one.
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
 * <h2>The pieces</h2>
 *
 * <ul>
 *   <li>{@link org.compressive.inference.ModelFolder}: a SavedModel with the model's configuration
 *       and its tokenizer, which alone scores and generates.
 *   <li>{@link org.compressive.inference.LanguageModel}: a model to be driven window by window,
 *       from a model folder or from a training checkpoint; the latter with memories of any size.
 *   <li>{@link org.compressive.inference.MemoryState}: what it remembers between windows.
 *   <li>{@link org.compressive.inference.Evaluation}: one reading of a text, window by window, that
 *       tells any {@link org.compressive.inference.Accumulator}s how well each token was predicted.
 *   <li>{@link org.compressive.inference.Scorer}: the evaluation that validation in training and
 *       {@code evaluate} share, which is why they give the same numbers. {@link
 *       org.compressive.inference.Score} is its result, {@link
 *       org.compressive.inference.ScoringOptions} are its choices.
 *   <li>{@link org.compressive.inference.Tracer}: what goes on inside while a text is read, a
 *       {@link org.compressive.inference.WindowTrace} for each window: the loss of each token, and
 *       of each layer where it looks, how well it compresses and which tokens its slots hold.
 *   <li>{@link org.compressive.inference.TextGenerator}: text from a {@link
 *       org.compressive.inference.Prompt}, drawn by a {@link org.compressive.inference.Sampler} and
 *       ended by {@link org.compressive.inference.TextLimits}: in pieces, as a {@link
 *       org.compressive.inference.TextStream}, or several side by side. A {@link
 *       org.compressive.inference.TokenWriter} does the same with tokens.
 *   <li>{@link org.compressive.inference.SessionOptions}: how TensorFlow runs it, in which {@link
 *       org.compressive.inference.Precision}; {@link org.compressive.inference.Profile}: where its
 *       time goes; {@link org.compressive.inference.Placement}: on which device it runs, with
 *       {@link org.compressive.inference.Gpu}.
 * </ul>
 *
 * <h2>Evaluation</h2>
 *
 * <p>A {@link org.compressive.inference.Scorer} takes a string, bytes, a file, a corpus or a token
 * store; the last two with options:
 *
 * <pre>{@code
 * var options = ScoringOptions.defaults().withDocuments(Documents.SEPARATE).withStreams(8);
 * Score score = new Scorer(model).score(store, options);
 * }</pre>
 *
 * <p>To evaluate with memories of other sizes, restore a training checkpoint into a model that has
 * them; a model folder's are fixed:
 *
 * <pre>{@code
 * var longer = config.withMemories(1024, 512);
 * try (var model = LanguageModel.restore(longer, tokenizer, checkpoint.variables(), options)) {
 *   Score score = new Scorer(model).score(Path.of("book.txt"));
 * }
 * }</pre>
 *
 * <p>To measure something else, write an accumulator. {@link
 * org.compressive.inference.LossByPosition} is one, and so is the loss of each byte or word of a
 * vocabulary:
 *
 * <pre>{@code
 * double[] nats = new double[model.config().vocabulary()];
 * Accumulator byToken =
 *     window -> {
 *       for (int stream = 0; stream < window.streams(); stream++) {
 *         for (int i = window.first(); i < window.end(stream); i++) {
 *           nats[window.target(stream, i)] += window.nats(stream, i);
 *         }
 *       }
 *     };
 * var total = new TotalLoss(model.tokenizer(), store);
 * var text = BatchSource.scoring(Documents.JOINED, store, 1, model.config().window());
 * new Evaluation(model).read(text, total, byToken); // one reading for both
 * }</pre>
 *
 * <p>To lay windows otherwise, implement {@link org.compressive.data.BatchSource}, which fills the
 * rows of a {@link org.compressive.data.TokenBatch}. Where windows overlap, hand {@link
 * org.compressive.inference.ScoredWindow#from} on to the accumulators, so that each token counts
 * once. To read otherwise, such as to learn from each window once it is scored, implement {@link
 * org.compressive.inference.WindowReader}.
 *
 * <h2>Memories over time</h2>
 *
 * <p>A window of T tokens is read with the memories of the windows before it and gives the next
 * memories, by the model's signature {@code step}, or {@code score}, whose memories hold keys and
 * values as well. Only a window that advances the memories must be a multiple of every layer's
 * compression rate long; a shorter one is padded at its end, where causality keeps the padding out
 * of every position before it, and its memories are dropped:
 *
 * <ul>
 *   <li>Scoring reads whole windows, each once, and pads the last.
 *   <li>Generation reads prompts window by window. Then a window is open: a loop in the graph reads
 *       one token, draws the next and goes on, {@link org.compressive.graph.GenerationSignatures},
 *       and Java is entered once for several tokens. A full window is shifted into memory, where
 *       its keys and values stay what they are.
 * </ul>
 *
 * <h2>Closing</h2>
 *
 * <p>Models, memories and the logits that a step returns hold native memory and must be closed. A
 * memory's tensors are fed to the next run as the last one gave them, uncopied, and closed when
 * their successors are there. Text and scores hold none.
 *
 * <h2>Errors</h2>
 *
 * <p>{@link org.compressive.inference.ModelException}: a model folder that cannot be used. {@link
 * org.compressive.checkpoints.CheckpointException}: variables that cannot be read or written.
 * {@link org.compressive.data.CorpusException}: a text that cannot be scored. Each message is one
 * line for people. An {@link java.lang.IllegalArgumentException} names an argument, its value and
 * the rule.
 */
@NullMarked
package org.compressive.inference;

import org.jspecify.annotations.NullMarked;
