/**
 * The model's configuration: immutable records whose constructors reject invalid values with an
 * error that names the key, the value and the rule.
 *
 * <p>Users write YAML, which {@link org.compressive.graph.config.ConfigurationYaml} reads into the
 * records. Each choice is a sealed interface ({@link org.compressive.graph.config.Compression},
 * {@link org.compressive.graph.config.CompressionLoss}, {@link
 * org.compressive.graph.config.PositionScheme}, {@link org.compressive.graph.config.Mixer}), and
 * each of its records has the settings of one variant. In YAML, the key {@code function}, {@code
 * scheme} or {@code type} names the variant:
 *
 * <pre>{@code
 * model:
 *   vocabulary: 256
 *   layers: 4
 *   width: 256
 *   heads: 4
 *   feedForward: 1024
 *   window: 128
 *   memory: 128
 *   compressedMemory: 32
 *   compression: {function: convolution, rate: 4}
 *   compressionLoss: {function: attention-reconstruction}
 *   positions: {scheme: separate}
 *   dropout: 0.0
 * }</pre>
 *
 * <p>{@code memory}, {@code compressedMemory} and {@code rate} are one number for all layers, or a
 * list with one for each, such as {@code compressedMemory: [8, 16, 32, 32]}; see {@link
 * org.compressive.graph.config.PerLayer}. A key may be omitted if its record gives a default:
 * {@code JsonProperty(defaultValue = "...")}. In Java, {@link
 * org.compressive.graph.config.ModelConfig#builder} has the same defaults.
 *
 * <p>To add a variant, write a record beside its siblings, and add it to the {@code permits} and
 * {@code JsonSubTypes} of the interface.
 */
@NullMarked
package org.compressive.graph.config;

import org.jspecify.annotations.NullMarked;
