package org.poseweave.studio;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.poseweave.media.WholeFile;

/** A job template of Open Job Description 2023-09 (AWS Deadline Cloud): check, analysis, chunks of frames, movie. */
public final class OpenJdTemplate {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MAPPING = "{{Session.PathMappingRulesFile}}";
    private static final int NOTIFY_SEC = 30;

    private OpenJdTemplate() {}

    /** Writes the template and returns its file. */
    public static Path write(FarmJob farm) {
        ObjectNode root = JSON.createObjectNode();
        root.put("specificationVersion", "jobtemplate-2023-09");
        root.putArray("extensions").add("TASK_CHUNKING");
        root.put("name", farm.name());
        ArrayNode parameters = root.putArray("parameterDefinitions");
        parameters
                .addObject()
                .put("name", "PoseWeave")
                .put("type", "STRING")
                .put("default", farm.launcher().toString());
        ObjectNode file = parameters.addObject().put("name", "JobFile").put("type", "PATH");
        file.put("objectType", "FILE").put("dataFlow", "IN");
        if (farm.folder().equals(farm.file().getParent())) {
            file.put("default", String.valueOf(farm.file().getFileName())); // others are refused
        }
        parameters.addObject().put("name", "Frames").put("type", "STRING").put("default", range(farm.frames()));
        ArrayNode steps = root.putArray("steps");
        step(steps, "Check", "", farm, List.of("validate", "{{Param.JobFile}}"));
        List<String> analyse = List.of("analyse", "{{Param.JobFile}}", "--existing", "skip", "--path-map", MAPPING);
        needs(step(steps, "Analyse", "Check", farm, analyse), farm);
        ObjectNode render = step(
                steps,
                "Render",
                "Analyse",
                farm,
                List.of(
                        "render",
                        "{{Param.JobFile}}",
                        "--frames",
                        "{{Task.Param.Frame}}",
                        "--existing",
                        "skip",
                        "--analysis",
                        "auto",
                        "--progress",
                        "openjd",
                        "--path-map",
                        MAPPING));
        chunks(render, farm);
        needs(render, farm);
        step(steps, "Assemble", "Render", farm, List.of("assemble", "{{Param.JobFile}}", "--path-map", MAPPING));
        String stem = String.valueOf(farm.file().getFileName()).replaceAll("\\.json$", "");
        Path target = farm.folder().resolve(stem + ".openjd.json");
        try {
            String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
            WholeFile.write(target, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target;
    }

    /** Their steps are written with a colon, ours with an x. */
    static String range(String frames) {
        return frames.replace('x', ':');
    }

    private static ObjectNode step(ArrayNode steps, String name, String after, FarmJob farm, List<String> words) {
        ObjectNode step = steps.addObject().put("name", name);
        if (!after.isEmpty()) {
            step.putArray("dependencies").addObject().put("dependsOn", after);
        }
        ObjectNode run = step.putObject("script").putObject("actions").putObject("onRun");
        run.put("command", "{{Param.PoseWeave}}");
        ArrayNode args = run.putArray("args");
        words.forEach(args::add);
        if (farm.needs().minutes() > 0) {
            run.put("timeout", farm.needs().minutes() * 60);
        }
        run.putObject("cancelation").put("mode", "NOTIFY_THEN_TERMINATE").put("notifyPeriodInSeconds", NOTIFY_SEC);
        return step;
    }

    private static void chunks(ObjectNode render, FarmJob farm) {
        ObjectNode frame = render.putObject("parameterSpace")
                .putArray("taskParameterDefinitions")
                .addObject()
                .put("name", "Frame")
                .put("type", "CHUNK[INT]")
                .put("range", "{{Param.Frames}}");
        frame.putObject("chunks").put("defaultTaskCount", farm.chunk()).put("rangeConstraint", "CONTIGUOUS");
    }

    private static void needs(ObjectNode step, FarmJob farm) {
        Job.Farm needs = farm.needs();
        if (needs.gpus() + needs.threads() + needs.memoryMb() > 0) {
            ArrayNode amounts = step.putObject("hostRequirements").putArray("amounts");
            amount(amounts, "amount.worker.gpu", needs.gpus());
            amount(amounts, "amount.worker.vcpu", needs.threads());
            amount(amounts, "amount.worker.memory", needs.memoryMb());
        }
    }

    private static void amount(ArrayNode amounts, String name, int min) {
        if (min > 0) {
            amounts.addObject().put("name", name).put("min", min);
        }
    }
}
