package org.poseweave.studio;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.poseweave.media.WholeFile;

/**
 * A job of OpenCue as its job specification (cjsl 1.15): check, analysis, frames in chunks, movie. The frames of a task come as
 * {@code #FRAMESPEC#}; retries after status 75 are a rule of the farm ({@code dispatcher.layer_delay.rules=75:5}).
 */
public final class OpenCueSpec {
    private OpenCueSpec() {}

    /** Writes the specification and returns its file. */
    public static Path write(FarmJob farm) {
        String render =
                command(farm, "render", " --frames #FRAMESPEC# --existing skip --analysis auto --progress plain");
        String spec = """
                <?xml version="1.0"?>
                <!DOCTYPE spec PUBLIC "SPI Cue Specification Language" "http://localhost:8080/spcue/dtd/cjsl-1.15.dtd">
                <spec>
                  <facility>local</facility>
                  <show>poseweave</show>
                  <shot>%s</shot>
                  <user>poseweave</user>
                  <job name="%s">
                    <paused>False</paused>
                    <maxretries>%d</maxretries>
                    <layers>
                %s%s%s%s    </layers>
                  </job>
                  <depends>
                %s%s%s  </depends>
                </spec>
                """.formatted(
                        escape(farm.name()),
                        escape(farm.name()),
                        farm.needs().retries(),
                        layer(farm, "check", "Util", command(farm, "validate", ""), "1", 1),
                        layer(farm, "analyse", "Util", command(farm, "analyse", " --existing skip"), "1", 1),
                        layer(farm, "render", "Render", render, farm.frames(), farm.chunk()),
                        layer(farm, "assemble", "Post", command(farm, "assemble", ""), "1", 1),
                        depend(farm, "analyse", "check"),
                        depend(farm, "render", "analyse"),
                        depend(farm, "assemble", "render"));
        Path file = farm.folder().resolve("job.xml");
        WholeFile.write(file, spec.getBytes(StandardCharsets.UTF_8));
        return file;
    }

    private static String command(FarmJob farm, String command, String options) {
        return SlurmScripts.quote(farm.launcher()) + " " + command + " " + SlurmScripts.quote(farm.file()) + options;
    }

    private static String layer(FarmJob farm, String name, String type, String command, String range, int chunk) {
        Job.Farm needs = farm.needs();
        StringBuilder layer = new StringBuilder("      <layer name=\"" + name + "\" type=\"" + type + "\">\n");
        element(layer, "cmd", escape(command));
        element(layer, "range", range);
        element(layer, "chunk", Integer.toString(chunk));
        if (needs.threads() > 0) {
            element(layer, "cores", Integer.toString(needs.threads()));
            element(layer, "threadable", "True");
        }
        if (needs.memoryMb() > 0) {
            element(layer, "memory", needs.memoryMb() + "m");
        }
        if (needs.gpus() > 0 && (name.equals("render") || name.equals("analyse"))) {
            element(layer, "gpus", Integer.toString(needs.gpus()));
        }
        return layer.append("      </layer>\n").toString();
    }

    private static void element(StringBuilder layer, String name, String value) {
        layer.append("        <")
                .append(name)
                .append('>')
                .append(value)
                .append("</")
                .append(name)
                .append(">\n");
    }

    private static String depend(FarmJob farm, String layer, String on) {
        String job = escape(farm.name());
        return "    <depend type=\"LAYER_ON_LAYER\" anyframe=\"False\">\n      <depjob>" + job
                + "</depjob>\n      <deplayer>"
                + layer + "</deplayer>\n      <onjob>" + job + "</onjob>\n      <onlayer>" + on
                + "</onlayer>\n    </depend>\n";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
