package org.poseweave.studio;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.model.DeviceChoice;
import org.poseweave.params.FrameSpec;
import org.poseweave.params.Param;
import org.poseweave.params.Params;

/** Reads job files; every mistake is found in one go. {@code job.schema.json} says the same for editors. */
public final class JobReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final int MOST_FRAMES = 1_000_000;

    private final Path file;
    private final List<JobFault> faults = new ArrayList<>();

    private JobReader(Path file) {
        this.file = file;
    }

    /**
     * Reads and checks a job; clips and models are not looked at.
     *
     * @throws RenderException MISSING_INPUT if there is no such file
     * @throws JobException with all mistakes
     */
    public static Job read(Path file) {
        return new JobReader(file).read();
    }

    private Job read() {
        JsonPart root = new JsonPart(tree(), "$", faults);
        root.known(JobSchema.ROOT);
        if (!root.has("poseweaveJob")) {
            root.fault(
                    "$.poseweaveJob", "the version of the format, " + Job.FORMAT, "nothing", "add \"poseweaveJob\": 1");
        }
        root.integer("poseweaveJob", Job.FORMAT, Job.FORMAT, Job.FORMAT);
        JsonPart clips = root.part("clips");
        clips.known(JobSchema.CLIPS);
        String driving = clips.required("driving", "the clip that shows the motion");
        List<String> sources = clips.texts("sources");
        if (!clips.has("sources") || clips.value("sources").toString().equals("[]")) {
            root.fault("$.clips.sources", "at least one clip that shows the subject", "none", "add \"sources\"");
        }
        String name = root.text("name");
        Job job = new Job(
                file,
                name == null ? stem() : name,
                driving,
                sources,
                clips.text("plate"),
                root.text("preset"),
                params(root.part("params")),
                frames(root),
                root.integer("startNumber", 1, -MOST_FRAMES, MOST_FRAMES),
                output(root),
                model(root.part("model")),
                device(root.part("device")),
                pathMap(root),
                farm(root.part("farm")));
        if (!faults.isEmpty()) {
            throw new JobException(file, faults);
        }
        return job;
    }

    private JsonNode tree() {
        if (!Files.isRegularFile(file)) {
            throw new RenderException(ErrorCode.MISSING_INPUT, "a job file", "no file " + file, "check its name");
        }
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            JsonLocation at = e.getLocation();
            String where = at == null ? "" : " in line " + at.getLineNr() + ", column " + at.getColumnNr();
            JobFault fault = new JobFault("$", "JSON", e.getOriginalMessage() + where, "correct it there");
            throw new JobException(file, List.of(fault));
        } catch (IOException e) {
            throw new RenderException(ErrorCode.BAD_DATA, "to read " + file, e.toString(), "check its permissions", e);
        }
    }

    private String stem() {
        return String.valueOf(file.getFileName()).replaceAll("\\.json$", "");
    }

    private static Map<String, String> params(JsonPart part) {
        List<String> known = Params.ALL.stream().map(Param::key).toList();
        part.known(known);
        Map<String, String> params = new LinkedHashMap<>();
        for (String key : part.keys()) {
            JsonNode value = part.value(key);
            if (!known.contains(key)) {
                continue;
            }
            if (value.isContainerNode() || value.isNull()) {
                part.fault(
                        part.at(key),
                        "a number, a text, true or false",
                        JsonPart.describe(value),
                        "write one of these");
                continue;
            }
            try {
                Params.named(key).type().parse(key, value.asText());
                params.put(key, value.asText());
            } catch (RenderException e) {
                String expected = e.expected().replaceFirst("^" + key + " to be ", "");
                part.fault(part.at(key), expected, JsonPart.describe(value), e.remedy());
            }
        }
        return params;
    }

    private static @Nullable String frames(JsonPart root) {
        String frames = root.text("frames");
        if (frames != null) {
            try {
                FrameSpec.parse("frames", frames);
            } catch (RenderException e) {
                root.fault("$.frames", FrameSpec.SYNTAX, e.found(), e.remedy());
            }
        }
        return frames;
    }

    private static Job.Output output(JsonPart root) {
        JsonPart part = root.part("output");
        part.known(JobSchema.OUTPUT);
        String frames = part.text("frames");
        String movie = part.text("movie");
        if (frames == null && movie == null) {
            root.fault("$.output", "\"frames\", \"movie\" or both", "neither", "say where the result goes");
        }
        if (frames != null && !frames.matches(".*(#+|%0?\\d*d|\\$F\\d*)[^/\\\\]*\\.[A-Za-z]+")) {
            part.fault(part.at("frames"), "a name with a counter", "\"" + frames + "\"", "write name.####.png");
        }
        if (movie != null && !movie.matches("(?i).*[^/\\\\]\\.(mp4|mov|mkv)")) {
            part.fault(part.at("movie"), "a movie (.mp4, .mov, .mkv)", "\"" + movie + "\"", "end its name so");
        }
        return new Job.Output(
                frames,
                movie,
                outputs(part),
                part.choice("exrDepth", "auto", JobSchema.DEPTHS),
                part.choice("codec", "auto", JobSchema.CODECS),
                part.choice("sound", "auto", JobSchema.SOUNDS),
                part.text("manifest"));
    }

    private static @Nullable String outputs(JsonPart part) {
        List<String> outputs = part.texts("outputs");
        for (int i = 0; i < outputs.size(); i++) {
            String name = outputs.get(i);
            boolean known = JobSchema.outputNames().contains(name);
            if (!known || outputs.indexOf(name) < i) {
                part.fault(
                        part.at("outputs") + "[" + i + "]",
                        "one of " + String.join(", ", JobSchema.outputNames()) + ", each once",
                        "\"" + name + "\"",
                        known
                                ? "leave it out"
                                : "did you mean \"" + JsonPart.nearest(name, JobSchema.outputNames()) + "\"?");
            }
        }
        return outputs.isEmpty() ? null : String.join(",", outputs);
    }

    private static Job.Model model(JsonPart part) {
        part.known(JobSchema.MODEL);
        String id = part.text("id");
        String hash = part.text("hash");
        if (hash != null && !hash.matches("[0-9a-f]{64}")) {
            part.fault(part.at("hash"), "64 digits 0-9a-f", "\"" + hash + "\"", "copy it from ./poseweave validate");
        }
        return new Job.Model(id == null ? "face-draft" : id, part.text("version"), hash);
    }

    private static Job.Device device(JsonPart part) {
        part.known(JobSchema.DEVICE);
        String provider = part.text("provider");
        if (provider != null) {
            try {
                DeviceChoice.parse(provider);
            } catch (RenderException e) {
                part.fault(part.at("provider"), e.expected(), "\"" + provider + "\"", e.remedy());
            }
        }
        return new Job.Device(provider == null ? "" : provider, part.flag("strict"));
    }

    private static PathMap pathMap(JsonPart root) {
        List<PathMap.Rule> rules = new ArrayList<>();
        JsonNode list = root.value("pathMap");
        if (root.has("pathMap") && !list.isArray()) {
            root.fault("$.pathMap", "a list of rules", JsonPart.describe(list), "write [{\"from\": ..., \"to\": ...}]");
        }
        for (int i = 0; i < list.size(); i++) {
            JsonPart rule = root.element("pathMap", i);
            rule.known(JobSchema.RULE);
            String from = rule.required("from", "a path of another machine");
            String to = rule.required("to", "its place on this one");
            rules.add(new PathMap.Rule(from.contains("\\") || from.matches("[A-Za-z]:.*"), from, to));
        }
        return new PathMap(rules);
    }

    private static Job.Farm farm(JsonPart part) {
        part.known(JobSchema.FARM);
        return new Job.Farm(
                (int) part.integer("chunk", 20, 1, MOST_FRAMES),
                (int) part.integer("gpus", 0, 0, 64),
                (int) part.integer("threads", 0, 0, 1024),
                (int) part.integer("memoryMb", 0, 0, 10_000_000),
                (int) part.integer("minutes", 0, 0, 1_000_000),
                (int) part.integer("retries", 3, 0, 100));
    }
}
