package org.poseweave.ofx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.poseweave.clip.ClipInfo;
import org.poseweave.frame.SampleDepth;
import org.poseweave.openfx.Range;
import org.poseweave.params.CropSetting;
import org.poseweave.params.Params;
import org.poseweave.pipeline.FrameNeed;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.source.SelectionSettings;
import org.poseweave.source.SourceFrame;

/** Which frames of a host's clips a render reads, told before it from what the host says of their length. */
final class FrameDemand {
    private final Instance instance;
    private final double time;
    private final NodeParams params;
    private final Map<String, List<Range>> needed = new LinkedHashMap<>();

    private FrameDemand(Instance instance, double time) {
        this.instance = instance;
        this.time = time;
        this.params = NodeParams.read(instance, time);
    }

    /** Frames by clip, for hosts with temporal access; a clip that is not named needs the current frame. */
    static Map<String, List<Range>> of(Instance instance, double time) {
        FrameDemand demand = new FrameDemand(instance, time);
        if (!instance.temporalAccess()) {
            return Map.of();
        }
        if (instance.general()) {
            demand.driving(HostShot.DRIVING);
            demand.sources(HostShot.allSources());
        } else if (demand.params.role() == Role.DRIVES) {
            demand.driving(HostShot.SOURCE);
        } else {
            demand.sources(List.of(HostShot.SOURCE));
        }
        return demand.needed;
    }

    /** The frame in which the crop is found, and those of the motion. */
    private void driving(String name) {
        instance.clip(name).flatMap(Input::frameRange).ifPresent(range -> {
            long count = HostClip.frames(range);
            long frame = Math.max(0, Math.min(count - 1, Math.round(time - range.first())));
            FrameNeed need = RenderPipeline.drivingFrames(params.values(), frame, count);
            List<Range> frames = need.whole()
                    ? List.of(new Range(range.first(), range.first() + count - 1))
                    : need.frames().stream()
                            .map(at -> range.first() + at)
                            .map(at -> new Range(at, at))
                            .toList();
            needed.put(name, frames);
        });
    }

    private void sources(List<String> names) {
        List<String> clips = new ArrayList<>();
        List<Double> firsts = new ArrayList<>();
        List<ClipInfo> infos = new ArrayList<>();
        List<Integer> inputs = new ArrayList<>();
        for (String name : names) {
            instance.clip(name)
                    .filter(Input::connected)
                    .flatMap(Input::frameRange)
                    .ifPresent(range -> {
                        clips.add(name);
                        firsts.add(range.first());
                        inputs.add(HostShot.allSources().indexOf(name));
                        infos.add(new ClipInfo(name, 1, 1, HostClip.frames(range), 1, 1, SampleDepth.BYTE, false));
                    });
        }
        if (clips.isEmpty()) {
            return;
        }
        if (tracksSources()) {
            for (int clip = 0; clip < clips.size(); clip++) {
                double last = firsts.get(clip) + infos.get(clip).frameCount() - 1;
                needed.put(clips.get(clip), List.of(new Range(firsts.get(clip), last)));
            }
            return;
        }
        List<SourceFrame> chosen = SelectionSettings.of(NodeParams.forInputs(params.values(), inputs))
                .read(infos);
        for (int clip = 0; clip < clips.size(); clip++) {
            TreeSet<Double> times = new TreeSet<>(List.of(firsts.get(clip)));
            for (SourceFrame frame : chosen) {
                if (frame.clip() == clip) {
                    times.add(firsts.get(clip) + frame.frame());
                }
            }
            needed.put(
                    clips.get(clip), times.stream().map(at -> new Range(at, at)).toList());
        }
    }

    private boolean tracksSources() {
        String text = params.values().get(Params.SOURCE_CROP);
        return CropSetting.parse(Params.SOURCE_CROP.key(), text).kind() == CropSetting.Kind.TRACK;
    }
}
