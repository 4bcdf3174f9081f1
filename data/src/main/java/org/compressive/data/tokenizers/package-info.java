/**
 * Tokenizers with vocabularies, and their training.
 *
 * <p>A tokenizer cuts a text into pieces ({@code Splitter}) and gives each piece its ids:
 *
 * <ul>
 *   <li>{@link org.compressive.data.tokenizers.WordTokenizer}: words between white space; a line
 *       feed is {@code <eos>}, and a word that is not in the vocabulary is {@code <unk>}.
 *   <li>{@link org.compressive.data.tokenizers.CharacterTokenizer}: Unicode code points; any other
 *       is {@code <unk>}.
 *   <li>{@link org.compressive.data.tokenizers.BpeTokenizer}: byte-level byte-pair encoding
 *       (Sennrich et al., 2016; Radford et al., 2019), which is lossless for every sequence of
 *       bytes.
 * </ul>
 *
 * <p>Letters, numbers and white space are those of Unicode 16.0, whatever the Java version; the
 * resource {@code character-classes.txt} lists them. No piece is longer than 65,536 bytes: a longer
 * one is cut there.
 *
 * <p>Tokenizers that other libraries have trained are read through Deep Java Library: other files
 * named {@code tokenizer.json} by Hugging Face's library, and SentencePiece models by
 * SentencePiece. {@link org.compressive.data.tokenizers.TokenizerFiles} tells all of them apart.
 *
 * <h2>File format</h2>
 *
 * Each is written as Hugging Face's {@code tokenizer.json}, version 1.0, whose model is a {@code
 * BPE} or {@code WordLevel}. The file gives the same ids in Hugging Face's library. A file with
 * other components is passed to that library. The asset of a SentencePiece model is {@code
 * {"type":"sentencepiece","model":"..."}}, with the model's file in Base64.
 */
@NullMarked
package org.compressive.data.tokenizers;

import org.jspecify.annotations.NullMarked;
