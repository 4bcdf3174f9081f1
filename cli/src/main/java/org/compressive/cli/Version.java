package org.compressive.cli;

import org.tensorflow.TensorFlow;
import picocli.CommandLine.IVersionProvider;

/** The output of {@code --version}. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "compressive " + (version == null ? "(not packaged)" : version),
      "TensorFlow " + TensorFlow.version() + ", Java " + Runtime.version()
    };
  }
}
