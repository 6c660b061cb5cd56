package org.poseweave.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.poseweave.colour.CubeFile;
import org.poseweave.colour.Look;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.ColourParams;
import org.poseweave.params.ParamValues;

/** Looks by their file, read again when it changes. Safe for several threads. */
final class Looks {
    private static final int KEPT = 4;

    private final Memo<Stamp, Look> looks = new Memo<>(KEPT);

    /** A file at a time. */
    private record Stamp(String file, long bytes, long changedMillis) {}

    /** The look of the parameters, or null if they name none. */
    @Nullable
    Look of(ParamValues params) {
        String file = params.get(ColourParams.LOOK);
        return file.isEmpty() ? null : looks.get(stamp(file), RenderMonitor.NONE, () -> CubeFile.read(file));
    }

    private static Stamp stamp(String file) {
        try {
            BasicFileAttributes found = Files.readAttributes(Path.of(file), BasicFileAttributes.class);
            return new Stamp(file, found.size(), found.lastModifiedTime().toMillis());
        } catch (IOException | IllegalArgumentException e) {
            return new Stamp(file, -1, -1); // reading it says what is wrong
        }
    }
}
