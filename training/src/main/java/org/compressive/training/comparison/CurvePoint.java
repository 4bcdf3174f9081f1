package org.compressive.training.comparison;

/**
 * A point of a learning curve, at a validation of a checkpoint.
 *
 * @param step the number of steps taken
 * @param seconds the time spent in these steps
 * @param trainBitsPerByte the mean training loss since the point before
 * @param validationBitsPerByte the loss over {@code training.validationWindows} windows
 */
public record CurvePoint(
    long step, double seconds, double trainBitsPerByte, double validationBitsPerByte) {}
