/**
 * Tests of long recall: texts that state something and ask for it later, at known distances, and
 * the questions in such texts.
 *
 * <p>{@link org.compressive.data.recall.RecallConfig} is the setting {@code data.recall}, {@link
 * org.compressive.data.recall.RecallText} generates its documents, and {@link
 * org.compressive.data.recall.RecallQuestions} finds the questions in a text. A text says by itself
 * what it asks for, so a text from elsewhere can be used as well.
 *
 * <h2>Text format</h2>
 *
 * <p>Each line is a statement of ASCII characters. K is a key of lower-case letters, V a value of
 * upper-case letters:
 *
 * <ul>
 *   <li>{@code !K=V;} plants a value under a key
 *   <li>{@code ?K=V;} asks for the value that was last planted under the key. The characters of V
 *       are asked for
 *   <li>{@code [V]} plants a value to copy
 *   <li>{@code {V}} asks for the value that was last planted to copy
 *   <li>any other line is filler
 * </ul>
 *
 * <p>A question whose answer was not planted in the same document is none.
 */
@NullMarked
package org.compressive.data.recall;

import org.jspecify.annotations.NullMarked;
