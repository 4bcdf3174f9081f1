/**
 * Replaces files and folders completely or not at all, whatever stops the process or the machine.
 *
 * <ul>
 *   <li>{@link org.compressive.files.DurableFiles} replaces single files, forces files and folders
 *       to disk, and deletes folders.
 *   <li>{@link org.compressive.files.StagedFolder} replaces a folder.
 *   <li>{@link org.compressive.files.TemporaryFolder} is deleted even if its process is killed.
 *   <li>{@link org.compressive.files.Reason} describes the reason for a failure in one line.
 * </ul>
 *
 * <p>New content is written beside its target under a hidden name. {@code .NAME.tmp} is still being
 * written and must not be read; {@code .NAME.old} is the previous version, which is moved aside
 * while {@code NAME} is replaced. A process that is killed may leave either behind. The next writer
 * of {@code NAME} removes {@code .NAME.tmp}; it deletes {@code .NAME.old} if {@code NAME} exists,
 * and renames it back to {@code NAME} otherwise. If an empty folder is filled instead of replaced,
 * the new content is written to {@code .staged.tmp} inside the folder, and {@code .staged.names}
 * lists the entries while they are moved.
 *
 * <p>Only one process at a time may write a target; readers need no coordination. The folder that a
 * file is written to must exist. The folders above a staged folder are created if they are missing,
 * and are deleted again if the staged folder is not committed.
 */
@NullMarked
package org.compressive.files;

import org.jspecify.annotations.NullMarked;
