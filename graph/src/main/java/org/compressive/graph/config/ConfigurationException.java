package org.compressive.graph.config;

/** A configuration that cannot be; the message is one line: where, which key, what is allowed. */
public final class ConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message);
  }
}
