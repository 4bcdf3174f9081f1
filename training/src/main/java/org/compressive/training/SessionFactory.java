package org.compressive.training;

import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/** Opens sessions, whose variables have no values yet. */
@FunctionalInterface
interface SessionFactory {

  /** Opens sessions for graphs without collectives. */
  record Local() implements SessionFactory {
    @Override
    public Session create(Graph graph, ConfigProto config) {
      return new Session(graph, false, config);
    }
  }

  Session create(Graph graph, ConfigProto config);
}
