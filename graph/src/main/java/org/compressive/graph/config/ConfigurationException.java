package org.compressive.graph.config;

/**
 * Thrown if a configuration is invalid. The message is one line that gives the location, the key
 * and the allowed values.
 */
public final class ConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message);
  }
}
