package org.compressive.data;

import com.google.common.base.Splitter;
import java.util.regex.Pattern;

/**
 * Recognizes files in folders and archives that are not meant to be read as text. A path is hidden
 * if one of its segments begins with a dot, is {@code __MACOSX} or a file that Windows Explorer
 * writes, or is named like an editor's backup or a partial download.
 */
final class HiddenNames {
  private static final Splitter NAMES = Splitter.on('/');

  private static final Pattern HIDDEN =
      Pattern.compile(
          "\\.(?!\\.?$).*" // .git, .DS_Store, ._000.txt and Vim's .a.txt.swp, but neither . nor ..
              + "|__MACOSX"
              + "|.*~|#.*#|~\\$.*" // backups of editors and Emacs's autosaves; locks of Office
              + "|(?i:thumbs\\.db|desktop\\.ini)"
              + "|(?i:.*\\.(?:bak|tmp|part|partial|crdownload|download|filepart|aria2))",
          Pattern.DOTALL);

  private HiddenNames() {}

  /** Returns whether a '/'-separated path inside a folder or archive is hidden. */
  static boolean hides(String path) {
    return NAMES.splitToStream(path).anyMatch(name -> HIDDEN.matcher(name).matches());
  }
}
