package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * How rows that fall out of memory become compressed rows: the paper's f<sub>c</sub>: R<sup>n_s x
 * d</sup> to R<sup>n_s/c x d</sup> (Rae et al., 2019, section 3.2).
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "function")
@JsonSubTypes(@JsonSubTypes.Type(value = Convolution.class, name = "convolution"))
public sealed interface Compression permits Convolution {

  /** The compression rate c: so many rows of memory become one compressed row. */
  int rate();
}
