package org.compressive.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The output of {@code evaluate --json}: the keys of a {@link ScoreReport}, followed by those that
 * the command's options or the text call for.
 *
 * @param score the score of the text
 * @param stride the number of tokens from a window to the next
 * @param bitsPerByteInterval the bounds of the 95% interval over documents
 * @param oneStream the score in one stream, to compare with that in several
 * @param bitsPerByteDifference the bits per byte in several streams less those in one
 * @param documents the table of documents
 * @param positions the table of positions in the document
 * @param frequencies the table of frequencies of words in the training split
 * @param recall the table of the accuracy of recall by distance
 * @param dynamicRate the learning rate of dynamic evaluation
 * @param search the table of memory sizes that were tried on the validation split
 * @param tables the CSV files that were written
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EvaluationReport(
    @JsonUnwrapped ScoreReport score,
    int stride,
    @Nullable List<Double> bitsPerByteInterval,
    @Nullable ScoreReport oneStream,
    @Nullable Double bitsPerByteDifference,
    @Nullable List<Map<String, @Nullable Object>> documents,
    @Nullable List<Map<String, @Nullable Object>> positions,
    @Nullable List<Map<String, @Nullable Object>> frequencies,
    @Nullable List<Map<String, @Nullable Object>> recall,
    @Nullable Double dynamicRate,
    @Nullable List<Map<String, @Nullable Object>> search,
    @Nullable List<String> tables) {}
