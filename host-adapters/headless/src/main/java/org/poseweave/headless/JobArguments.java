package org.poseweave.headless;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.poseweave.params.ParamType.TextType;
import org.poseweave.params.Params;
import org.poseweave.studio.Job;

/** A job as the options of {@code render}; options that are given beside the job file win over it. */
final class JobArguments {
    private JobArguments() {}

    /**
     * The words after {@code render}.
     *
     * @param given options beside the job file
     */
    static List<String> of(Job job, List<String> given) {
        List<String> words = new ArrayList<>();
        add(words, given, "--driving", job.resolve(job.driving()));
        if (!has(given, "--source")) {
            job.sources().forEach(source -> words.addAll(List.of("--source", job.resolve(source))));
        }
        if (job.plate() != null) {
            add(words, given, "--plate", job.resolve(job.plate()));
        }
        if (job.preset() != null) {
            String preset = job.preset();
            add(words, given, "--preset", preset.endsWith(".json") ? job.resolve(preset) : preset);
        }
        for (Map.Entry<String, String> param : job.params().entrySet()) {
            words.addAll(List.of("--set", param.getKey() + "=" + value(job, param)));
        }
        add(words, given, "--out", job.resolve(job.target()));
        if (job.output().outputs() != null) {
            add(words, given, "--outputs", job.output().outputs());
        }
        add(words, given, "--exr-depth", job.output().exrDepth());
        if (job.output().frames() == null) {
            add(words, given, "--codec", job.output().codec());
        }
        if (job.frames() != null) {
            add(words, given, "--frames", job.frames());
        }
        add(words, given, "--start-number", Long.toString(job.startNumber()));
        String model = job.model().id();
        add(words, given, "--model", model.matches("[\\w.-]+") ? model : job.resolve(model));
        if (!job.device().provider().isEmpty()) {
            add(words, given, "--device", job.device().provider());
        }
        if (job.device().strict() && !has(given, "--strict-device")) {
            words.add("--strict-device");
        }
        words.addAll(given);
        return words;
    }

    /** A text that names a file beside the job file is a path relative to it. */
    private static String value(Job job, Map.Entry<String, String> param) {
        String value = param.getValue();
        String mark = value.startsWith("@") ? "@" : "";
        String named = value.substring(mark.length());
        boolean text = Params.named(param.getKey()).type() instanceof TextType && !named.isBlank();
        if (text && named.matches(".*[./\\\\].*") && Files.isRegularFile(Path.of(job.resolve(named)))) {
            return mark + job.resolve(named);
        }
        return value;
    }

    private static void add(List<String> words, List<String> given, String option, String value) {
        if (!has(given, option)) {
            words.addAll(List.of(option, value));
        }
    }

    private static boolean has(List<String> given, String option) {
        return given.stream().anyMatch(word -> word.equals(option) || word.startsWith(option + "="));
    }
}
