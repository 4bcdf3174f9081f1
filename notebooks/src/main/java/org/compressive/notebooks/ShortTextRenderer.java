package org.compressive.notebooks;

import com.google.common.collect.ImmutableList;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/**
 * Gives pictures a short text for readers that cannot show them. By default, the library would
 * write the source of a chart into the notebook a second time, and would write an image's hash
 * code, which differs from run to run.
 */
final class ShortTextRenderer extends Renderer {

  private static final ImmutableList<MIMEType> RICH =
      ImmutableList.of(
          MIMEType.IMAGE_SVG,
          MIMEType.IMAGE_PNG,
          MIMEType.IMAGE_JPEG,
          MIMEType.IMAGE_GIF,
          MIMEType.TEXT_HTML,
          MIMEType.TEXT_MARKDOWN,
          MIMEType.TEXT_LATEX);

  @Override
  protected DisplayData finalizeDisplayData(DisplayData data, Object value) {
    for (MIMEType type : RICH) {
      if (data.hasDataForType(type)) {
        data.putText("(" + type + ")");
      }
    }
    return super.finalizeDisplayData(data, value);
  }
}
