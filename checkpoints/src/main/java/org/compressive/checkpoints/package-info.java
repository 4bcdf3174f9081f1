/**
 * Saves variables and training state to disk, restores them, and exports SavedModels.
 *
 * <h2>Saving and resuming a run</h2>
 *
 * <pre>{@code
 * VariableSaver saver = VariableSaver.create(tf, variables); // once, when the graph is complete
 * CheckpointStore store = new CheckpointStore(run.resolve("checkpoints"), 3);
 *
 * store.write(step, prefix -> {
 *   saver.save(session, prefix);
 *   double bitsPerByte = validate(prefix); // may read the files back
 *   return new CheckpointContent(saver.variables(), yaml, trainingState, bitsPerByte < best);
 * });
 *
 * store.recover(); // clean up after a killed process
 * CheckpointSearch search = store.newest();
 * search.skipped().forEach(skipped -> warn("skipped " + skipped));
 * search.found().ifPresent(found -> saver.restore(session, found.variables()));
 * }</pre>
 *
 * <p>The following rules apply:
 *
 * <ul>
 *   <li>Save between steps. TensorFlow does not hold back a step while variables are being written.
 *   <li>A folder whose name is a number is complete: it is built under a hidden name, everything in
 *       it is synchronized to disk, and only then is it renamed.
 *   <li>Every byte of a checkpoint is verified before the checkpoint is used. A search for the
 *       newest checkpoint tries them from the newest to the oldest until one verifies, and reports
 *       which ones it skipped and why. {@link
 *       org.compressive.checkpoints.CheckpointSearch#allDamaged} distinguishes a damaged run from a
 *       new one.
 *   <li>No checkpoint is deleted before its successor is durable, and none that cannot be read is
 *       ever deleted.
 *   <li>A failure, such as a full disk, is a {@link
 *       org.compressive.checkpoints.CheckpointException} with a message of one line. Earlier
 *       checkpoints are then unchanged.
 * </ul>
 *
 * <p>Only one process at a time may write a run. Others may read it at the same time if at least
 * two checkpoints are kept; reading changes nothing on disk. {@link
 * org.compressive.files.DurableFiles} and {@link org.compressive.files.StagedFolder} give the same
 * guarantees for the other files and folders of a run.
 *
 * <h2>Exporting a model</h2>
 *
 * <p>{@link org.compressive.checkpoints.SavedModelWriter} writes an inference graph, its variables,
 * its signatures and any asset files (in {@code assets/}; this package does not interpret their
 * contents) as a SavedModel, which replaces an earlier one by a rename. The tag is {@code serve},
 * the method name of every signature is {@code tensorflow/serving/predict}, and unknown dimensions
 * are -1. Attributes that have their default values are left out of the graph and its functions, so
 * that versions of TensorFlow that do not know these attributes can load the model. {@code
 * meta_info_def} records this ({@code stripped_default_attrs}) and lists the definitions of the ops
 * in use ({@code stripped_op_list}). The classes that replace TensorFlow Java's own exporter and
 * saver document why those are not used.
 *
 * <p><b>Checksums.</b> The file {@code SHA256SUMS} beside {@code saved_model.pb}, written last, has
 * a line for each other file, sorted by path: its SHA-256 in lower-case hexadecimal digits, two
 * spaces, and its path inside the folder with {@code /} between its parts. {@code sha256sum -c
 * SHA256SUMS} checks it, and so does {@link org.compressive.checkpoints.ModelChecksums}. A model
 * verifies if every line has this form, {@code saved_model.pb} and {@code
 * variables/variables.index} are among them, and every listed file exists with its SHA-256. Files
 * that are not listed are ignored. A model without this file, such as an older export, is not
 * checked.
 *
 * <h2>The checkpoint format, version 1</h2>
 *
 * <p>The checkpoints of a run are in one folder, usually called {@code checkpoints}:
 *
 * <pre>
 * STEP/                                  one checkpoint; STEP in decimal, no sign, no leading zeros
 *   variables.index                      TensorFlow's tensor bundle ("V2 checkpoint") with the
 *   variables.data-00000-of-00001        prefix "variables"; tensor name = variable name
 *   ...                                  any other files; training writes tokenizer.json
 *   manifest.pb                          describes the checkpoint; has the SHA-256 of other files
 * latest                                 the name of the checkpoint written last, and a line feed
 * best                                   the same for the best one; absent until there is one
 * .NAME.tmp                              being written; must not be read
 * .STEP.old                              moved aside while STEP is replaced
 * .STEP.gone                             being deleted
 * </pre>
 *
 * <p><b>The manifest.</b> {@code manifest.pb} is one Protobuf message {@code Manifest}, whose
 * fields are described in {@code manifest.proto} of this package. It ends with field 15, {@code
 * digest}: the bytes {@code 7A 20}, followed by the 32 bytes of the SHA-256 of everything before
 * that {@code 7A}. A Protobuf reader that ignores the digest can read the file unchanged. The field
 * {@code file} lists every other regular file below the folder, sorted by path, with its size and
 * SHA-256.
 *
 * <p><b>Verification.</b> A checkpoint verifies if it meets these conditions, which are checked in
 * this order: {@code manifest.pb} exists; it ends in its digest; it parses; {@code format} is
 * known; every listed file exists and has the listed size and SHA-256; and, if the folder was found
 * by its name, {@code step} equals that name. Files that are not listed are ignored.
 *
 * <p><b>Writing</b> takes these steps:
 *
 * <ol>
 *   <li>Leftovers are removed.
 *   <li>{@code .STEP.tmp} is created. The tensor bundle is written into it, then the manifest.
 *   <li>The files and the folder are synchronized to disk.
 *   <li>{@code STEP}, if it exists, is renamed to {@code .STEP.old}.
 *   <li>{@code .STEP.tmp} is renamed to {@code STEP}, and the parent folder is synchronized.
 *   <li>{@code .STEP.old} is deleted.
 *   <li>{@code best} (if it changes) and {@code latest} are replaced, each by renaming a new file
 *       over it.
 *   <li>Surplus checkpoints are renamed to {@code .STEP.gone} and deleted.
 * </ol>
 *
 * <p><b>Leftovers</b> of a killed writer are handled as follows: {@code .NAME.tmp} and {@code
 * .STEP.gone} are deleted; {@code .STEP.old} is deleted if {@code STEP} exists, and renamed back to
 * it otherwise.
 *
 * <p><b>The pointers</b> {@code latest} and {@code best} are for human readers and scripts. The
 * newest checkpoint is the one with the highest step among those that verify. The best is the one
 * that the newest readable manifest records in {@code training.best_validation}: the checkpoint of
 * that step whose own {@code last_validation} is the same. If it is missing or damaged, or if
 * {@code best} names a later checkpoint that is missing or damaged, a reader reports this and uses
 * the best validated one of the other checkpoints. A process that is killed before it can write the
 * pointers therefore loses nothing.
 *
 * <p><b>Pruning</b> after writing step N considers the steps up to N whose manifests can be read.
 * Of these it keeps the newest K, the best one that N records, and the newest one whose manifest
 * says {@code best}. Later steps are left alone: a run resumes below them only because they could
 * not be used, and it replaces them when it reaches them.
 *
 * <p><b>Changing the format.</b> A field that older readers can do without is added to the messages
 * under a new number, and the format version stays the same. Any other change requires a new
 * format. In every format, {@code manifest.pb} ends in the digest as above and {@code format} is
 * field 1, so that a reader can distinguish an unknown format from damage.
 *
 * <table>
 *   <caption>History of the format</caption>
 *   <tr><th>Format</th><th>Since</th><th>Change</th></tr>
 *   <tr><td>1</td><td>0.1.0</td><td>The first format.</td></tr>
 * </table>
 */
@NullMarked
package org.compressive.checkpoints;

import org.jspecify.annotations.NullMarked;
