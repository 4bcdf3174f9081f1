/**
 * Variables and training state to disk and back, and SavedModel export.
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
 * store.recover(); // what a killed process left
 * CheckpointSearch search = store.newest();
 * search.skipped().forEach(skipped -> warn("skipped " + skipped));
 * search.found().ifPresent(found -> saver.restore(session, found.variables()));
 * }</pre>
 *
 * <p>The rules behind it:
 *
 * <ul>
 *   <li>Save between steps. TensorFlow does not hold a step back while variables are written.
 *   <li>A folder with a number for a name is complete: it is built under a hidden name, everything
 *       in it is synchronized to the disk, then it is renamed.
 *   <li>What is read is verified first, every byte of it. Resuming goes by what verifies, newest
 *       first, and says what it passed over and why; {@link
 *       org.compressive.checkpoints.CheckpointSearch#allDamaged} tells a damaged run from a new
 *       one.
 *   <li>Nothing is deleted before its successor is durable, and nothing that cannot be read is
 *       deleted at all.
 *   <li>A failure (a full disk, say) is a {@link org.compressive.checkpoints.CheckpointException}
 *       of one line; earlier checkpoints are then as they were.
 * </ul>
 *
 * <p>One process at a time writes a run. Others may read it meanwhile, if at least two checkpoints
 * are kept: reading changes nothing on disk. {@link org.compressive.files.DurableFiles} and {@link
 * org.compressive.files.StagedFolder} do the same for the other files and folders of a run.
 *
 * <h2>Exporting a model</h2>
 *
 * <p>{@link org.compressive.checkpoints.SavedModelWriter} writes a graph for inference, its
 * variables, signatures and files of any kind ({@code assets/}, opaque here) as a SavedModel, and
 * puts it in place of an earlier one by a rename. The tag is {@code serve}, the method name of
 * every signature {@code tensorflow/serving/predict}, unknown dimensions are -1. Attributes that
 * have their default values are left out of the graph and of its functions, {@code meta_info_def}
 * says so ({@code stripped_default_attrs}) and lists the definitions of the ops in use ({@code
 * stripped_op_list}), so that older versions of TensorFlow can load the model. What TensorFlow
 * Java's own exporter and saver get wrong is said at the classes that replace them.
 *
 * <p><b>Checksums.</b> The file {@code SHA256SUMS} beside {@code saved_model.pb}, written last, has
 * a line for each other file, sorted by path: its SHA-256 in lower-case hexadecimal digits, two
 * spaces, and its path inside the folder with {@code /} between its parts. {@code sha256sum -c
 * SHA256SUMS} checks it, and so does {@link org.compressive.checkpoints.ModelChecksums}. A model
 * verifies when every line has this form, {@code saved_model.pb} and {@code
 * variables/variables.index} are among them, and every listed file exists with its SHA-256. Files
 * that are not listed do not matter, and a model without the file, as exports before it had none,
 * is not checked.
 *
 * <h2>The checkpoint format, version 1</h2>
 *
 * <p>Below a folder, usually {@code checkpoints} of a run:
 *
 * <pre>
 * STEP/                                  one checkpoint; STEP in decimal, no sign, no leading zeros
 *   variables.index                      TensorFlow's tensor bundle ("V2 checkpoint") with the
 *   variables.data-00000-of-00001        prefix "variables"; tensor name = variable name
 *   manifest.pb                          what the checkpoint is, and the SHA-256 of the other files
 * latest                                 the name of the checkpoint written last, and a line feed
 * best                                   the same of the best one; absent until there is one
 * .NAME.tmp                              being written; of no use to anyone else
 * .STEP.old                              moved aside while STEP is replaced
 * .STEP.gone                             being deleted
 * </pre>
 *
 * <p><b>The manifest.</b> {@code manifest.pb} is one Protobuf message {@code Manifest}, whose
 * fields {@code manifest.proto} of this package describes. Its last bytes are field 15, {@code
 * digest}: the bytes {@code 7A 20} and the 32 bytes of the SHA-256 over everything before that
 * {@code 7A}. A Protobuf reader that does not care reads the file as it is. {@code file} lists
 * every other regular file below the folder, sorted by path, with size and SHA-256.
 *
 * <p><b>A checkpoint verifies</b> when, in this order: {@code manifest.pb} exists; it ends in its
 * digest; it parses; {@code format} is known; every listed file exists with its size and its
 * SHA-256; {@code step} is the folder's name (where the folder is found by its name). Files that
 * are not listed do not matter.
 *
 * <p><b>Writing</b> goes: leftovers are removed; {@code .STEP.tmp} is made; the tensor bundle is
 * written into it, then the manifest; files and folder are synchronized; {@code STEP}, if there is
 * one, is renamed to {@code .STEP.old}; {@code .STEP.tmp} is renamed to {@code STEP}; the parent
 * folder is synchronized; {@code .STEP.old} is deleted; {@code best} (if this one is) and {@code
 * latest} are written beside and renamed; surplus checkpoints are renamed to {@code .STEP.gone} and
 * deleted.
 *
 * <p><b>Leftovers</b> of a killed writer: {@code .NAME.tmp} and {@code .STEP.gone} are deleted;
 * {@code .STEP.old} is deleted when {@code STEP} exists and renamed back to it otherwise.
 *
 * <p><b>The pointers</b> {@code latest} and {@code best} are for people and scripts. The newest
 * checkpoint is the one of the highest step that verifies; the best is the one of the highest step
 * that verifies and whose manifest says {@code best}. A process killed before it could write the
 * pointers loses nothing by it.
 *
 * <p><b>Pruning</b> after writing step N keeps, of the steps up to N whose manifests can be read,
 * the newest K and the newest that says {@code best}. Later steps are left alone: a run goes on
 * below them only because they could not be used, and it replaces them when it gets there.
 *
 * <p><b>Changing the format.</b> A field that older readers can do without is added to the messages
 * under a new number, and the format stays. Anything else is a new format. In every format {@code
 * manifest.pb} ends in the digest as above and {@code format} is field 1, so that a reader can tell
 * an unknown format from damage.
 *
 * <table>
 *   <caption>History of the format</caption>
 *   <tr><th>Format</th><th>Since</th><th>What changed</th></tr>
 *   <tr><td>1</td><td>0.1.0</td><td>The first.</td></tr>
 * </table>
 */
@NullMarked
package org.compressive.checkpoints;

import org.jspecify.annotations.NullMarked;
