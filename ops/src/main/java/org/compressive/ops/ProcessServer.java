package org.compressive.ops;

import static com.google.common.base.Preconditions.checkElementIndex;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetConfig;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetTarget;

import com.google.common.collect.ImmutableList;
import java.lang.reflect.Field;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.Graph;
import org.tensorflow.Server;
import org.tensorflow.Session;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.proto.ClusterDef;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.JobDef;
import org.tensorflow.proto.ServerDef;

/**
 * TensorFlow's gRPC server in this process, by which the {@link Collectives} of several processes
 * exchange tensors. It listens on all network interfaces, has no authentication, and can be stopped
 * only by ending the process.
 *
 * <p>TensorFlow Java's own sessions run in this process without a server, and in them collectives
 * wait without end. This class therefore opens the session natively, and calls parts of {@code
 * Session} and {@code Graph} that are private.
 */
public final class ProcessServer {
  private static final String JOB = "worker";
  private static final String TASK = "/job:" + JOB + "/replica:0/task:";

  private final String target;
  private final int index;

  private ProcessServer(String target, int index) {
    this.target = target;
    this.index = index;
  }

  /**
   * Starts the server, whose sessions run one op at a time. The numbers of threads in the
   * configuration of a session have no effect.
   *
   * @param addresses the addresses of all processes, HOST:PORT each
   * @param index the index of this process
   * @param threads the number of threads for the work of an op
   * @throws org.tensorflow.exceptions.TensorFlowException if the port cannot be used
   */
  @SuppressWarnings("resource") // It cannot be closed.
  public static ProcessServer start(List<String> addresses, int index, int threads) {
    checkElementIndex(index, addresses.size(), "process");
    var job = JobDef.newBuilder().setName(JOB);
    for (int i = 0; i < addresses.size(); i++) {
      job.putTasks(i, addresses.get(i));
    }
    var config =
        ConfigProto.newBuilder()
            .setInterOpParallelismThreads(1)
            .setIntraOpParallelismThreads(threads)
            .build();
    var server =
        new Server(
            ServerDef.newBuilder()
                .setCluster(ClusterDef.newBuilder().addJob(job))
                .setJobName(JOB)
                .setTaskIndex(index)
                .setProtocol("grpc")
                .setDefaultSessionConfig(configured(config, index))
                .build());
    server.start();
    return new ProcessServer("grpc://" + addresses.get(index), index);
  }

  /**
   * Opens a session on this server, whose graphs may contain {@link Collectives}. Their other ops
   * run in this process alone.
   */
  public Session session(Graph graph, ConfigProto config) {
    try {
      Field handle = Graph.class.getDeclaredField("nativeHandle");
      handle.setAccessible(true);
      var create = Session.class.getDeclaredConstructor(Graph.class, TF_Session.class);
      create.setAccessible(true);
      return create.newInstance(graph, open((TF_Graph) handle.get(graph), config));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("TensorFlow Java must be version 1.1.0", e);
    }
  }

  /** Opens a session natively. {@code Session} does the same, but cannot set the target. */
  @SuppressWarnings("try") // The scope is only held; it frees what is allocated in it.
  private TF_Session open(TF_Graph graph, ConfigProto config) {
    try (var scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
      TF_SetTarget(options, target);
      var encoded = new BytePointer(configured(config, index).toByteArray());
      TF_SetConfig(options, encoded, encoded.capacity(), status);
      status.throwExceptionIfNotOK();
      TF_Session session = TF_Session.newSession(graph, options, status);
      status.throwExceptionIfNotOK();
      return session.retainReference();
    }
  }

  /**
   * Returns a configuration by which a graph runs in this process and only collectives leave it.
   */
  private static ConfigProto configured(ConfigProto config, int index) {
    return config.toBuilder()
        .addAllDeviceFilters(ImmutableList.of(TASK + index))
        .setIsolateSessionState(true)
        .setExperimental(config.getExperimental().toBuilder().setCollectiveGroupLeader(TASK + 0))
        .build();
  }
}
