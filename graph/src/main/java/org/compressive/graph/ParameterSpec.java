package org.compressive.graph;

import org.tensorflow.ndarray.Shape;

/**
 * What a layer asks for when it needs a parameter.
 *
 * @param name unique in the model, parts joined by slashes, e.g. {@code layer_00/attention/query}
 * @param shape fully known
 * @param initialization its first value
 * @param group which loss trains it
 */
public record ParameterSpec(
    String name, Shape shape, Initialization initialization, ParameterGroup group) {}
