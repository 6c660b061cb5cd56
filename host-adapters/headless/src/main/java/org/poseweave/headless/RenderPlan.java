package org.poseweave.headless;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.poseweave.params.ParamValues;
import org.poseweave.pipeline.EngineSettings;

/**
 * What a user asked {@code render} to do, read but not yet held against any file.
 *
 * @param plate clip that the result is put into; null for the first source
 * @param frames driving frames as the user lists them, from 1; null for all
 * @param codec {@code auto} or the name of one
 * @param exrDepth {@code auto}, {@code half} or {@code float}
 * @param replace whether existing output is replaced
 * @param preview whether a side-by-side clip and a contact sheet are wanted
 * @param bundle folder of the model bundle
 */
record RenderPlan(
        String driving,
        List<String> sources,
        @Nullable String plate,
        ParamValues params,
        @Nullable String frames,
        OutputFile output,
        String codec,
        String exrDepth,
        boolean replace,
        boolean preview,
        Path bundle,
        EngineSettings settings) {
    RenderPlan {
        sources = List.copyOf(sources);
    }
}
