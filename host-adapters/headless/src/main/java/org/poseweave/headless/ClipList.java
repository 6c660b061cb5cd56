package org.poseweave.headless;

import java.util.ArrayList;
import java.util.List;
import org.poseweave.clip.Clip;
import org.poseweave.wiring.ClipOpener;

/**
 * Clips that are opened and closed together.
 *
 * @param clips in the order of their paths
 */
record ClipList(List<Clip> clips) implements AutoCloseable {
    /** Opens all or none. */
    static ClipList open(ClipOpener opener, List<String> paths) {
        List<Clip> opened = new ArrayList<>();
        try {
            for (String path : paths) {
                opened.add(opener.open(path));
            }
            return new ClipList(List.copyOf(opened));
        } catch (RuntimeException e) {
            opened.forEach(Clip::close);
            throw e;
        }
    }

    @Override
    public void close() {
        clips.forEach(Clip::close);
    }
}
