package org.poseweave.studio;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.poseweave.media.FrameFile;
import org.poseweave.model.ModelBundle;
import org.poseweave.params.Param;
import org.poseweave.params.ParamType.TextType;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;

/**
 * What decides the pixels of a job's frames: contents of the clips, parameters, model and version of the program. Places
 * of files, devices and frame ranges do not, so every chunk on every machine has the same.
 *
 * @param hash SHA-256 of all that
 * @param model hash of the bundle
 * @param version of the program
 */
public record JobIdentity(String hash, String model, String version) {
    /** Tag: hash of the job. */
    public static final String JOB = FrameFile.JOB;

    /** Tag: provider that made the frame. */
    public static final String PROVIDER = "poseweave/provider";

    private static final String MODEL = "poseweave/modelHash";
    private static final String VERSION = "poseweave/version";

    /** Clips of a job. */
    public record Clips(String driving, List<String> sources, List<String> plates) {
        public Clips {
            sources = List.copyOf(sources);
            plates = List.copyOf(plates);
        }
    }

    /**
     * Reads the clips once.
     *
     * @param more whatever else changes pixels, as text
     * @throws org.poseweave.error.RenderException MISSING_INPUT or BAD_DATA
     */
    public static JobIdentity of(
            Clips clips, ParamValues params, ModelBundle bundle, String version, List<String> more) {
        StringBuilder text = new StringBuilder("poseweave " + version + "\nmodel " + bundle.hash() + "\n");
        text.append(line("driving", clips.driving()));
        clips.sources().forEach(source -> text.append(line("source", source)));
        clips.plates().forEach(plate -> text.append(line("plate", plate)));
        Params.ALL.forEach(param -> text.append(line(params, param)));
        more.forEach(line -> text.append(line).append('\n'));
        return new JobIdentity(Hashes.ofText(text.toString()), bundle.hash(), version);
    }

    /** What every frame file of this job says. */
    public Map<String, String> tags(String provider) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put(JOB, hash);
        tags.put(MODEL, model);
        tags.put(VERSION, version);
        tags.put(PROVIDER, provider);
        return tags;
    }

    /** Whether a whole file is frame {@code number} of this job. */
    public boolean owns(FrameFile file, long number) {
        return file.state() == FrameFile.State.WHOLE
                && hash.equals(file.tags().get(JOB))
                && Long.toString(number).equals(file.tags().get(FrameFile.FRAME));
    }

    private static String line(String role, String clip) {
        return role + " " + Fingerprint.ofClip(clip) + "\n";
    }

    private static <T> String line(ParamValues params, Param<T> param) {
        String value = param.format(params.get(param));
        String named = value.startsWith("@") ? value.substring(1) : value;
        boolean file = param.type() instanceof TextType && isFile(named);
        return param.key() + "=" + (file ? Fingerprint.of(List.of(Path.of(named))) : value) + "\n";
    }

    private static boolean isFile(String value) {
        try {
            return !value.isBlank() && Files.isRegularFile(Path.of(value));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
