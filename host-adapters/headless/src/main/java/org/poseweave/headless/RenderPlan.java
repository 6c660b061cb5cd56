package org.poseweave.headless;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.poseweave.params.Output;
import org.poseweave.params.ParamValues;
import org.poseweave.pipeline.EngineSettings;
import org.poseweave.studio.RunSettings;

/**
 * What a user asked {@code render} to do, read but not yet held against any file.
 *
 * @param plate clip that the result is put into; null for the frames that framing takes
 * @param frames driving frames as the user lists them; null for all
 * @param outputs what is written, at least one
 * @param codec {@code auto} or the name of one
 * @param exrDepth {@code auto}, {@code half} or {@code float}
 * @param run how the run goes about its frames
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
        List<Output> outputs,
        String codec,
        String exrDepth,
        RunSettings run,
        boolean preview,
        Path bundle,
        EngineSettings settings) {
    RenderPlan {
        sources = List.copyOf(sources);
        outputs = List.copyOf(outputs);
    }

    /** The file of each output by its name, the first in the one that was given; of an EXR, one file by all names. */
    Map<String, OutputFile> files() {
        if (output.exr()) {
            return Map.of(outputs.stream().map(Output::key).collect(Collectors.joining(",")), output);
        }
        Map<String, OutputFile> files = new LinkedHashMap<>();
        for (Output one : outputs) {
            files.put(one.key(), files.isEmpty() ? output : output.named(one.key()));
        }
        return files;
    }

    /** The plate clip, if there is one. */
    List<String> plates() {
        return plate == null ? List.of() : List.of(plate);
    }
}
