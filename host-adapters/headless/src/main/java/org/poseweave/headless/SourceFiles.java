package org.poseweave.headless;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.poseweave.clip.Clip;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.pipeline.Shot;
import org.poseweave.pipeline.SourceReport;
import org.poseweave.pipeline.SourceReport.Entry;

/** The choice of sources as files. */
final class SourceFiles {
    private SourceFiles() {}

    /** The file of an option, or null if it was not given; an existing one is refused unless it may go. */
    static @Nullable Path named(String option, @Nullable String text, String ending, boolean replace) {
        if (text == null) {
            return null;
        }
        if (!text.endsWith(ending)) {
            throw new RenderException(
                    ErrorCode.USAGE, option + " name" + ending, "'" + text + "'", "end the name with " + ending);
        }
        Path file = Path.of(text);
        if (!replace) {
            OutputFile.requireAbsent(file);
        }
        return file;
    }

    /** Writes the contact sheet. */
    static void sheet(Path file, String title, RenderPipeline pipeline, Shot shot, SourceReport report) {
        SourceSheet sheet =
                new SourceSheet(report.entries().size(), title, "--source-frames " + SourceTable.frames(shot, report));
        for (int i = 0; i < report.entries().size(); i++) {
            Entry entry = report.entries().get(i);
            sheet.draw(i, entry, pipeline.sourcePicture(shot, entry.frame()));
        }
        write(file, temporary -> {
            try (OutputStream out = Files.newOutputStream(temporary)) {
                ImageIO.write(sheet.toImage(), "png", out);
            }
        });
    }

    /** Writes the same as data. */
    static void data(Path file, Shot shot, SourceReport report) {
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode root = json.createObjectNode();
        root.put("sourceFrames", SourceTable.frames(shot, report));
        for (Clip clip : shot.sources()) {
            root.withArray("clips").add(clip.info().name());
        }
        for (Entry entry : report.entries()) {
            ObjectNode node = root.withArray("frames").addObject();
            node.put("clip", entry.frame().clip() + 1);
            node.put("frame", entry.frame().frame() + 1);
            entry.place().ifPresent(place -> node.put("place", place));
            node.put("quality", entry.quality().overall());
            node.put("sharpness", entry.quality().sharpness());
            node.put("eyes", entry.quality().eyes());
            node.put("confidence", entry.quality().confidence());
            node.put("inside", entry.quality().inside());
            entry.poseDistance()
                    .ifPresent(distance -> node.put("poseDistance", distance).put("nearestTo", entry.nearestTo()));
            entry.refused().ifPresent(reason -> node.put("refused", reason));
        }
        write(file, temporary -> json.writeValue(temporary.toFile(), root));
    }

    private static void write(Path file, WholeFile.Content content) {
        try {
            WholeFile.write(file, content);
        } catch (IOException e) {
            throw new RenderException(
                    ErrorCode.CANNOT_WRITE,
                    "a file that can be written",
                    file + " (" + e.getClass().getSimpleName() + ")",
                    "check its folder and free some space",
                    e);
        }
    }
}
