/**
 * Files and folders that are replaced whole or not at all, whatever stops the process or the
 * machine.
 *
 * <ul>
 *   <li>{@link org.compressive.files.DurableFiles} replaces single files, waits for the disk and
 *       deletes folders.
 *   <li>{@link org.compressive.files.StagedFolder} replaces a folder.
 *   <li>{@link org.compressive.files.Reason} puts the reason of a failure into one line.
 * </ul>
 *
 * <p>Work is done beside the target, under a hidden name: {@code .NAME.tmp} is being written and of
 * no use to anyone else; {@code .NAME.old} was moved aside while {@code NAME} is replaced. A
 * process that was killed may leave either. The next writer of {@code NAME} deletes {@code
 * .NAME.tmp}, and deletes {@code .NAME.old} if {@code NAME} exists, or else renames it back.
 *
 * <p>One process at a time may write a target; readers need no care. The folder that a file is
 * written to must exist; the folders above a staged folder are made, and go with it if it is given
 * up.
 */
@NullMarked
package org.compressive.files;

import org.jspecify.annotations.NullMarked;
