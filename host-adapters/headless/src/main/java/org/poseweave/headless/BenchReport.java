package org.poseweave.headless;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/**
 * Results of {@code bench}: medians of rounds, with their spread.
 *
 * @param machine where, what and when, a line each
 * @param fommMs a frame of the FOMM profile in the same process, 0 if it was not run
 */
record BenchReport(List<String> machine, int rounds, int frames, double fommMs, List<Row> rows) {
    /**
     * One case, once, in milliseconds a frame.
     *
     * @param networkMs of the same graphs with nothing around them
     * @param stages time of the threads that worked on them
     */
    record Round(double ms, double networkMs, Map<StageClock.Stage, Double> stages) {}

    /** One case: its median round and the spread of all. */
    record Row(int width, int height, int sources, double leastMs, double mostMs, Round median) {
        static Row of(int width, int height, int sources, List<Round> rounds) {
            List<Round> sorted = rounds.stream()
                    .sorted(Comparator.comparingDouble(Round::ms))
                    .toList();
            return new Row(
                    width,
                    height,
                    sources,
                    sorted.get(0).ms(),
                    sorted.get(sorted.size() - 1).ms(),
                    sorted.get(sorted.size() / 2));
        }
    }

    List<String> markdown() {
        List<String> lines = new ArrayList<>(machine);
        lines.add("");
        StringBuilder head = new StringBuilder(
                "| output | sources | frames/s | ms a frame | min-max | network alone | outside the network |");
        for (StageClock.Stage stage : StageClock.Stage.values()) {
            head.append(' ').append(stage.name().toLowerCase(Locale.ROOT)).append(" |");
        }
        head.append(fommMs > 0 ? " FOMM profile / ours |" : "");
        lines.add(head.toString());
        lines.add("|---".repeat((int) head.chars().filter(c -> c == '|').count() - 1) + "|");
        rows.forEach(row -> lines.add(line(row)));
        if (fommMs > 0) {
            lines.add("");
            lines.add(String.format(Locale.ROOT, "FOMM profile (44.6 GMAC, cached source): %.0f ms a frame", fommMs));
        }
        return lines;
    }

    private String line(Row row) {
        double ms = row.median().ms();
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "| %dx%d | %d | %.1f | %.1f | %.1f-%.1f | %.1f | %.0f %% |",
                row.width(),
                row.height(),
                row.sources(),
                1e3 / ms,
                ms,
                row.leastMs(),
                row.mostMs(),
                row.median().networkMs(),
                100 * (ms - row.median().networkMs()) / ms));
        for (double stage : row.median().stages().values()) {
            line.append(String.format(Locale.ROOT, " %.1f |", stage));
        }
        if (fommMs > 0) {
            line.append(String.format(Locale.ROOT, " %.1f |", fommMs / ms));
        }
        return line.toString();
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
