package org.poseweave.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.poseweave.geometry.CropSquare;
import org.poseweave.params.LostMode;
import org.poseweave.pipeline.LostHandling.Shown;
import org.poseweave.pose.Pose;
import org.poseweave.track.FrameMotion;
import org.poseweave.track.MotionTrack;

/** What is shown while the subject is lost; in the tracks a dot is a lost frame and a bar begins a shot. */
class LostHandlingTest {
    @Test
    void ignored_everyFrameShowsItself() {
        assertThat(handling(LostMode.IGNORE, 3).at(track("xx..x"), 3)).isEqualTo(new Shown(3, 1));
    }

    @Test
    void held_theLastGoodPoseStays() {
        LostHandling hold = handling(LostMode.HOLD, 3);
        assertThat(hold.at(track("xx...x"), 4)).isEqualTo(new Shown(1, 1));
        assertThat(hold.at(track("xx...x"), 5)).isEqualTo(new Shown(5, 1));
        assertThat(hold.at(track("..x"), 0)).as("none before").isEqualTo(new Shown(2, 1));
        assertThat(hold.at(track("...."), 2)).as("none at all").isEqualTo(new Shown(2, 0));
    }

    @Test
    void held_theShotsOwnPoseGoesBeforeThatOfAnother() {
        LostHandling hold = handling(LostMode.HOLD, 3);
        assertThat(hold.at(track("xx|..x"), 2)).isEqualTo(new Shown(4, 1));
        assertThat(hold.at(track("xx|..|x"), 3)).isEqualTo(new Shown(1, 1));
    }

    @Test
    void passed_thePlateIsShown() {
        LostHandling pass = handling(LostMode.PASS, 3);
        assertThat(pass.at(track("x.x"), 1).share()).isZero();
        assertThat(pass.at(track("x.x"), 2)).isEqualTo(new Shown(2, 1));
    }

    @Test
    void faded_theResultGoesAndComesEvenly() {
        LostHandling fade = handling(LostMode.FADE, 3);
        DrivingTrack track = track("xx.....xxxxx");
        double[] shares = {1, 1, 0.75, 0.5, 0.25, 0, 0, 0.25, 0.5, 0.75, 1, 1};
        for (int frame = 0; frame < shares.length; frame++) {
            assertThat(fade.at(track, frame).share()).as("frame %d", frame).isCloseTo(shares[frame], within(1e-9));
        }
        assertThat(fade.at(track, 4).frame()).isEqualTo(1);
        DrivingTrack flicker = track("xx.x.xx");
        assertThat(fade.at(flicker, 2).share()).isCloseTo(0.75, within(1e-9));
        assertThat(fade.at(flicker, 3).share()).isCloseTo(1, within(1e-9));
        assertThat(fade.at(track("..xx"), 0).share()).as("nothing to fade from").isZero();
    }

    @Test
    void failed_theFrameIsNamed() {
        LostHandling fail = handling(LostMode.FAIL, 3);
        assertThat(fail.at(track("x.x"), 2)).isEqualTo(new Shown(2, 1));
        assertThatThrownBy(() -> fail.at(track("x.x"), 1))
                .hasMessage("expected the subject in frame 2 of the driving clip; found a presence below 0.6;"
                        + " choose what is shown while it is lost (lost hold, pass or fade), or correct the crop");
    }

    @Test
    void events_listCutsAndRuns() {
        ClipEvents events = ClipEvents.of(track("x..x|xx|.."), handling(LostMode.HOLD, 3));
        assertThat(events.cuts()).containsExactly(4L, 6L);
        assertThat(events.lost()).containsExactly(new ClipEvents.Run(1, 2), new ClipEvents.Run(6, 7));
    }

    private static LostHandling handling(LostMode mode, int fade) {
        return new LostHandling(mode, 0.6, fade);
    }

    private static DrivingTrack track(String signs) {
        List<FrameMotion> frames = new ArrayList<>();
        boolean cut = false;
        for (char sign : signs.toCharArray()) {
            if (sign == '|') {
                cut = true;
                continue;
            }
            Pose pose = new Pose(new float[2], new float[1]);
            frames.add(new FrameMotion(new CropSquare(0, 0, 10), pose, sign == 'x' ? 0.9 : 0.4, cut));
            cut = false;
        }
        return new KnownTrack(new MotionTrack(frames), true);
    }
}
