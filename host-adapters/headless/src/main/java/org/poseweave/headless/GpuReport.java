package org.poseweave.headless;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/** Results of {@code gpu-check}. */
record GpuReport(List<String> machine, List<Difference> differences, List<Load> loads, List<Speed> speeds) {
    /** How far one output of one graph is from what is taken for right. */
    record Difference(String bundle, String device, String output, double greatest, double mean, double allowedMean) {
        boolean passed() {
            return mean <= allowedMean; // false for NaN
        }
    }

    /**
     * Time to load a bundle.
     *
     * @param firstSec with nothing kept, engines built
     * @param againSec with what the first has kept
     */
    record Load(String bundle, String device, double firstSec, double againSec) {}

    /** Median milliseconds of encode_pose and reassemble together, a frame. */
    record Speed(String bundle, String device, int batch, int sources, double msPerFrame) {}

    boolean passed() {
        return !differences.isEmpty() && differences.stream().allMatch(Difference::passed);
    }

    List<String> markdown() {
        List<String> lines = new ArrayList<>(machine);
        lines.add("");
        lines.add("| bundle | device | output | greatest | mean | allowed | |");
        lines.add("|---|---|---|---|---|---|---|");
        for (Difference one : differences) {
            lines.add(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %.2g | %.2g | %.2g | %s |",
                    one.bundle(),
                    one.device(),
                    one.output(),
                    one.greatest(),
                    one.mean(),
                    one.allowedMean(),
                    one.passed() ? "ok" : "DIFFERS"));
        }
        lines.add("");
        lines.add("| bundle | device | load s | load again s |");
        lines.add("|---|---|---|---|");
        for (Load one : loads) {
            lines.add(String.format(
                    Locale.ROOT,
                    "| %s | %s | %.2f | %.2f |",
                    one.bundle(),
                    one.device(),
                    one.firstSec(),
                    one.againSec()));
        }
        lines.add("");
        lines.add("| bundle | device | frames in a run | sources | ms a frame |");
        lines.add("|---|---|---|---|---|");
        for (Speed one : speeds) {
            lines.add(String.format(
                    Locale.ROOT,
                    "| %s | %s | %d | %d | %.2f |",
                    one.bundle(),
                    one.device(),
                    one.batch(),
                    one.sources(),
                    one.msPerFrame()));
        }
        lines.add("");
        lines.add(passed() ? "all outputs agree" : "outputs DIFFER");
        return lines;
    }

    /** Writes all numbers. */
    void writeJson(Path file) {
        try {
            Files.writeString(
                    file,
                    new ObjectMapper()
                                    .enable(SerializationFeature.INDENT_OUTPUT)
                                    .writeValueAsString(this) + "\n");
        } catch (IOException e) {
            throw new RenderException(
                    ErrorCode.CANNOT_WRITE, "to write " + file, String.valueOf(e.getMessage()), "name another file", e);
        }
    }
}
