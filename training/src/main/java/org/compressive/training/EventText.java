package org.compressive.training;

import com.google.protobuf.ByteString;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Text for TensorBoard's text dashboard. */
final class EventText {

  private EventText() {}

  /**
   * Returns a summary with one text. The dashboard renders Markdown, so every line is indented,
   * which makes the text a block of code that is shown as it is.
   *
   * @param tag the name of the series that the text belongs to
   */
  static Summary summary(String tag, String text) {
    var tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_STRING)
            .setTensorShape(TensorShapeProto.getDefaultInstance())
            .addStringVal(ByteString.copyFromUtf8(text.indent(4)));
    var metadata =
        SummaryMetadata.newBuilder()
            .setPluginData(SummaryMetadata.PluginData.newBuilder().setPluginName("text"));
    return Summary.newBuilder()
        .addValue(
            Summary.Value.newBuilder()
                .setTag(tag + "/text_summary")
                .setMetadata(metadata)
                .setTensor(tensor))
        .build();
  }
}
