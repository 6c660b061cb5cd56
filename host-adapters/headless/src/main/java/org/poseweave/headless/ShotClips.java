package org.poseweave.headless;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.poseweave.clip.Clip;
import org.poseweave.pipeline.Shot;
import org.poseweave.wiring.ClipOpener;

/**
 * The open clips of a plan.
 *
 * @param driving clip that shows the motion
 * @param shot of all clips, with the colours that its files hold
 */
record ShotClips(ClipList clips, Clip driving, Shot shot) implements AutoCloseable {
    /** Opens all or none; the caller closes them. */
    static ShotClips open(ClipOpener opener, RenderPlan plan) {
        List<String> paths = new ArrayList<>(List.of(plan.driving()));
        paths.addAll(plan.sources());
        paths.addAll(plan.plates());
        ClipList all = ClipList.open(opener, paths);
        int plate = 1 + plan.sources().size();
        Clip driving = all.clips().get(0);
        Optional<Clip> under = all.clips().stream().skip(plate).findFirst();
        Shot shot = new Shot(driving, all.clips().subList(1, plate), plan.params(), under, 0);
        return new ShotClips(all, driving, OutputColour.settled(shot, plan.output()));
    }

    @Override
    public void close() {
        clips.close();
    }
}
