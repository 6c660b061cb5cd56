package org.poseweave.headless;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.params.Output;
import org.poseweave.params.OutputParams;
import org.poseweave.params.ParamValues;

/** The outputs of a run: those of {@code --outputs}, else the one that the parameters name. */
final class OutputList {
    private OutputList() {}

    /**
     * Reads {@code --outputs}.
     *
     * @param text names with commas, or null
     * @throws RenderException USAGE for an unknown or doubled name
     */
    static List<Output> parse(@Nullable String text, ParamValues params) {
        if (text == null) {
            return List.of(params.get(OutputParams.OUTPUT));
        }
        List<Output> outputs = new ArrayList<>();
        for (String name : text.split(",", -1)) {
            Output output = OutputParams.OUTPUT.type().parse(OutputParams.OUTPUT.key(), name);
            if (outputs.contains(output)) {
                throw new RenderException(
                        ErrorCode.USAGE, "each of --outputs once", output.key() + " twice", "give it once");
            }
            outputs.add(output);
        }
        return outputs;
    }

    /**
     * Makes sure that numbers are not written to a file that changes them.
     *
     * @throws RenderException USAGE
     */
    static void requireLossless(List<Output> outputs, OutputFile file, String codec) {
        String name = file.path().getFileName().toString();
        boolean lossless = file.sequence() || codec.equals("ffv1") || (codec.equals("auto") && name.endsWith(".mkv"));
        String data = outputs.stream()
                .filter(output -> output.kind() == Output.Kind.DATA)
                .map(Output::key)
                .collect(Collectors.joining(", "));
        if (!lossless && !data.isEmpty()) {
            throw new RenderException(
                    ErrorCode.USAGE,
                    "a lossless --out for " + data + ", which is data",
                    "'" + file.text() + "'",
                    "write a sequence (name.####.png, name.####.exr) or an .mkv");
        }
    }
}
