package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClusterSpecTest {

  @Test
  void readsWorkers() {
    var spec =
        parse("{'cluster':{'worker':['a:1','b:2']},'task':{'type':'worker','index':1},'more':0}");
    assertThat(spec.addresses()).containsExactly("a:1", "b:2").inOrder();
    assertThat(spec.index()).isEqualTo(1);
    assertThat(spec.leads()).isFalse();
    assertThat(ClusterSpec.parse(spec.toJson())).isEqualTo(spec);
  }

  @Test
  void aChiefComesFirst() {
    var spec =
        parse(
            "{'cluster':{'worker':['b:2'],'chief':['a:1']},'task':{'type':'worker','index':'0'}}");
    assertThat(spec.addresses()).containsExactly("a:1", "b:2").inOrder();
    assertThat(spec.index()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = (char) 96,
      delimiter = '|',
      textBlock =
          """
          {} | TF_CONFIG.cluster is missing
          {'cluster':{'worker':['a:1']}} | TF_CONFIG.task is missing
          {'cluster':{'ps':['a:1']},'task':{}} | TF_CONFIG.cluster job (ps) must be chief or worker
          {'cluster':{'worker':['a:1']},'task':{'type':'ps','index':0}} | TF_CONFIG.task.type (ps) must be a job of TF_CONFIG.cluster
          {'cluster':{'worker':['a:1']},'task':{'type':'chief','index':0}} | TF_CONFIG.task.type (chief) must be a job of TF_CONFIG.cluster
          {'cluster':{'worker':['a:1']},'task':{'type':'worker','index':1}} | TF_CONFIG.task.index (1) must be one of the 1 of job worker
          {'cluster':{'worker':['a:1']},'task':{'type':'worker','index':'x'}} | TF_CONFIG.task.index (x) must be a number
          {'cluster':{'worker':'a:1'},'task':{'type':'worker','index':0}} | TF_CONFIG.cluster.worker ("a:1") must be a list
          {'cluster':['a:1'],'task':{'type':'worker','index':0}} | TF_CONFIG.cluster is missing
          {'cluster':{'worker':['a:1']},'task':0} | TF_CONFIG.task is missing
          {'cluster':{'worker':['a:1']},'task':{'index':0}} | TF_CONFIG.task.type () must be a job of TF_CONFIG.cluster
          {'cluster':{'worker':['a:1']},'task':{'type':'worker'}} | TF_CONFIG.task.index () must be a number
          {'cluster':{'worker':['a:1']},'task':{'type':'worker','index':-1}} | TF_CONFIG.task.index (-1) must be one of the 1 of job worker
          {'cluster':{'worker':[]},'task':{'type':'worker','index':0}} | TF_CONFIG.task.index (0) must be one of the 0 of job worker
          {'cluster':{'worker':[7]},'task':{'type':'worker','index':0}} | TF_CONFIG.cluster address (7) must be HOST:PORT
          {'cluster':{'worker':['a:0']},'task':{'type':'worker','index':0}} | TF_CONFIG.cluster address (a:0) must be HOST:PORT
          {'cluster':{'worker':['a:b']},'task':{'type':'worker','index':0}} | TF_CONFIG.cluster address (a:b) must be HOST:PORT
          {'cluster':{'worker':[':1']},'task':{'type':'worker','index':0}} | TF_CONFIG.cluster address (:1) must be HOST:PORT
          {'cluster':{'worker':['a']},'task':{'type':'worker','index':0}} | TF_CONFIG.cluster address (a) must be HOST:PORT
          {'cluster':{'worker':['a:70000']},'task':{'type':'worker','index':0}} | TF_CONFIG.cluster address (a:70000) must be HOST:PORT
          {'cluster':{'worker':['a:1','a:1']},'task':{'type':'worker','index':0}} | TF_CONFIG.cluster address (a:1) must be of one process
          """)
  void namesTheFieldThatIsWrong(String json, String message) {
    assertThat(assertThrows(RunException.class, () -> parse(json)))
        .hasMessageThat()
        .isEqualTo(message);
  }

  @Test
  void textThatIsNotJsonIsRefused() {
    assertThat(assertThrows(RunException.class, () -> parse("worker")))
        .hasMessageThat()
        .startsWith("TF_CONFIG is not JSON: ");
  }

  @Test
  void aBatchThatCannotBeDividedIsRefused() {
    var odd = TinyRun.config("training.batch=3");
    assertThat(assertThrows(RunException.class, () -> ClusterSpec.check(odd, 2)))
        .hasMessageThat()
        .isEqualTo("training.batch (3) must be a multiple of 2, the number of processes");
    var parts = TinyRun.config("training.batch=6", "training.accumulation={microBatches: 2}");
    ClusterSpec.check(parts, 3);
    assertThat(assertThrows(RunException.class, () -> ClusterSpec.check(parts, 2)))
        .hasMessageThat()
        .isEqualTo(
            "training.batch (6) must be a multiple of 4, the number of processes times"
                + " training.accumulation.microBatches");
  }

  private static ClusterSpec parse(String json) {
    return ClusterSpec.parse(json.replace('\'', '"'));
  }
}
