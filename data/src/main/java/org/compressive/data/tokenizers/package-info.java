/**
 * Provides tokenizers that have vocabularies, and learns these vocabularies from text.
 *
 * <p>A tokenizer cuts a text into pieces ({@code Splitter}) and assigns ids to each piece:
 *
 * <ul>
 *   <li>The pieces of {@link org.compressive.data.tokenizers.WordTokenizer} are words separated by
 *       white space; a line feed becomes {@code <eos>}, and a word that is not in the vocabulary
 *       becomes {@code <unk>}.
 *   <li>The pieces of {@link org.compressive.data.tokenizers.CharacterTokenizer} are Unicode code
 *       points; a code point that is not in the vocabulary becomes {@code <unk>}.
 *   <li>{@link org.compressive.data.tokenizers.BpeTokenizer} uses byte-level byte-pair encoding
 *       (Sennrich et al., 2016; Radford et al., 2019), which is lossless for every sequence of
 *       bytes.
 * </ul>
 *
 * <p>Letters, numbers and white space are as defined by Unicode 16.0, whatever the Java version;
 * the resource {@code character-classes.txt} lists them. A piece longer than 65,536 bytes is cut.
 *
 * <p>Tokenizers trained by other libraries are read through Deep Java Library: any other {@code
 * tokenizer.json} by Hugging Face's library, and SentencePiece models by SentencePiece. {@link
 * org.compressive.data.tokenizers.TokenizerFiles} distinguishes them.
 *
 * <h2>File format</h2>
 *
 * Each tokenizer is written as Hugging Face's {@code tokenizer.json}, version 1.0, whose model is
 * {@code BPE} or {@code WordLevel}. Hugging Face's library produces the same ids from the file. A
 * file with other components is passed to that library. The asset of a SentencePiece model is
 * {@code {"type":"sentencepiece","model":"..."}}, with the model's file in Base64.
 */
@NullMarked
package org.compressive.data.tokenizers;

import org.jspecify.annotations.NullMarked;
