/**
 * The model's configuration: immutable records whose constructors refuse what cannot be, naming the
 * key, the value and the rule.
 *
 * <p>People write YAML; {@link org.compressive.graph.config.ConfigurationYaml} reads it into the
 * records. Where there is a choice, a sealed interface names it ({@link
 * org.compressive.graph.config.Compression}, {@link org.compressive.graph.config.CompressionLoss},
 * {@link org.compressive.graph.config.PositionScheme}) and each of its records carries the settings
 * of one variant. In YAML the variant is named by the key {@code function} or {@code scheme}:
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
 * <p>{@code memory}, {@code compressedMemory} and {@code rate} are one number for all layers or a
 * list with one for each, {@code compressedMemory: [8, 16, 32, 32]}; see {@link
 * org.compressive.graph.config.PerLayer}. A key may be left out where its record names a default:
 * {@code JsonProperty(defaultValue = "...")}. In Java {@link
 * org.compressive.graph.config.ModelConfig#builder} has the same defaults.
 *
 * <p>To add a variant: a record beside its siblings, its name in the interface's {@code permits}
 * and {@code JsonSubTypes}.
 */
@NullMarked
package org.compressive.graph.config;

import org.jspecify.annotations.NullMarked;
