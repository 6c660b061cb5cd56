package org.poseweave.studio.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.params.SourceParams;
import org.poseweave.studio.Job;
import org.poseweave.studio.PathMap;

/**
 * Makes a job of every clip on the tracks named driving. Its sources are the clips that lie under or over it in time on
 * the tracks named sources. {@code metadata.poseweave} of timeline, track and clip (the nearer wins) may hold whatever a
 * job file may.
 */
public final class TimelineJobs {
    private static final List<String> DRIVING = List.of("driving", "driver");
    private static final List<String> SOURCES = List.of("source", "sources");

    private final Path folder;
    private final Path out;
    private final PathMap paths;
    private final List<OtioTrack.Placed> sources = new ArrayList<>();
    private final List<TimelineJob> jobs = new ArrayList<>();

    /**
     * A job and where its frames go in the timeline.
     *
     * @param file of the job
     * @param json what it says
     */
    public record TimelineJob(Path file, ObjectNode json, String name, String frames) {}

    private TimelineJobs(Path folder, Path out, PathMap paths) {
        this.folder = folder;
        this.out = out;
        this.paths = paths;
    }

    /**
     * Makes the jobs and puts references to their frames into the timeline.
     *
     * @param root the timeline; changed
     * @param folder that relative media start at
     * @param out folder of jobs and frames
     * @throws RenderException BAD_DATA or MISSING_INPUT with the place in the timeline
     */
    public static List<TimelineJob> make(JsonNode root, Path folder, Path out, PathMap paths) {
        TimelineJobs jobs = new TimelineJobs(folder, out, paths);
        JsonNode tracks = root.path("tracks").path("children");
        for (int i = 0; i < tracks.size(); i++) {
            if (isTrack(tracks.get(i), SOURCES)) {
                jobs.sources.addAll(OtioTrack.clips(tracks.get(i), "$.tracks.children[" + i + "]"));
            }
        }
        for (int i = 0; i < tracks.size(); i++) {
            if (isTrack(tracks.get(i), DRIVING)) {
                for (OtioTrack.Placed placed : OtioTrack.clips(tracks.get(i), "$.tracks.children[" + i + "]")) {
                    jobs.add(placed, settings(root, tracks.get(i), placed.clip()));
                }
            }
        }
        if (jobs.jobs.isEmpty()) {
            throw new RenderException(
                    ErrorCode.BAD_DATA,
                    "a video track named driving with a clip",
                    "none among " + tracks.size() + " tracks",
                    "name the track of the driving clips \"driving\" and that of the source clips \"sources\"");
        }
        return jobs.jobs;
    }

    private void add(OtioTrack.Placed placed, ObjectNode settings) {
        OtioMedia media = media(placed);
        FrameSpan span = FrameSpan.of(placed, media);
        String name = name(placed.clip());
        long first = media.firstNumber();
        String frames = (span.first() + first) + "-" + (span.last() + first);
        ObjectNode job = JsonNodeFactory.instance.objectNode();
        job.put("poseweaveJob", Job.FORMAT).put("name", name);
        ObjectNode clips = job.putObject("clips");
        clips.put("driving", media.path());
        ArrayNode list = clips.putArray("sources");
        List<OtioTrack.Placed> shown = overlapping(placed);
        shown.forEach(source -> list.add(media(source).path()));
        trim(job, shown);
        job.put("frames", frames).put("startNumber", first);
        merge(job, settings);
        ObjectNode output = job.withObjectProperty("output");
        output.put("frames", name + "." + "#".repeat(4) + ".png");
        Path target = out.resolve(name);
        jobs.add(new TimelineJob(target.resolve(name + ".json"), job, name, frames));
        OtioRender.refer(placed.clip(), media, span, target, name);
    }

    /** Sources that are trimmed give no frames outside their ranges. */
    private void trim(ObjectNode job, List<OtioTrack.Placed> shown) {
        boolean trimmed = false;
        List<String> ranges = new ArrayList<>();
        for (OtioTrack.Placed source : shown) {
            OtioMedia media = media(source);
            FrameSpan span = FrameSpan.of(source, media);
            trimmed |= span.last() - span.first() + 1 < media.frameCount();
            ranges.add((span.first() + 1) + "-" + (span.last() + 1));
        }
        if (trimmed) {
            job.putObject("params").put(SourceParams.SOURCE_RANGE.key(), String.join("/", ranges));
        }
    }

    private List<OtioTrack.Placed> overlapping(OtioTrack.Placed driving) {
        List<OtioTrack.Placed> found = sources.stream()
                .filter(source -> source.startSec() < driving.endSec() && source.endSec() > driving.startSec())
                .toList();
        if (found.isEmpty()) {
            throw new RenderException(
                    ErrorCode.BAD_DATA,
                    "a clip on a track named sources at the time of " + driving.path(),
                    "none",
                    "lay the clip that shows the subject there");
        }
        return found;
    }

    private OtioMedia media(OtioTrack.Placed placed) {
        OtioMedia media = OtioMedia.of(placed.clip(), folder, paths);
        if (media == null) {
            throw new RenderException(
                    ErrorCode.BAD_DATA,
                    "a media reference of " + placed.path(),
                    OtioTrack.schema(OtioMedia.reference(placed.clip())),
                    "link the clip to its media again");
        }
        return media;
    }

    /** A name that files may have and no job before has. */
    private String name(JsonNode clip) {
        String plain = clip.path("name").asText().replaceAll("[^A-Za-z0-9_-]", "_");
        String stem = plain.isEmpty() ? "clip" : plain;
        String name = stem;
        for (int i = 2; taken(name); i++) {
            name = stem + "-" + i;
        }
        return name;
    }

    private boolean taken(String name) {
        return jobs.stream().anyMatch(job -> job.name().equals(name));
    }

    private static boolean isTrack(JsonNode track, List<String> names) {
        String name = track.path("metadata")
                .path("poseweave")
                .path("role")
                .asText(track.path("name").asText());
        return OtioTrack.schema(track).startsWith("Track.")
                && !track.path("kind").asText("Video").equals("Audio")
                && names.contains(name.strip().toLowerCase(Locale.ROOT));
    }

    private static ObjectNode settings(JsonNode... nodes) {
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        for (JsonNode node : nodes) {
            if (node.path("metadata").path("poseweave") instanceof ObjectNode own) {
                merge(settings, own);
            }
        }
        settings.remove("role");
        return settings;
    }

    private static void merge(ObjectNode into, ObjectNode from) {
        from.properties().forEach(entry -> {
            if (entry.getValue() instanceof ObjectNode part) {
                merge(into.withObjectProperty(entry.getKey()), part);
            } else {
                into.set(entry.getKey(), entry.getValue());
            }
        });
    }
}
