package org.poseweave.pipeline;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.poseweave.clip.Clip;
import org.poseweave.colour.ColourTransform;
import org.poseweave.crop.Cropper;
import org.poseweave.crop.Picture;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;
import org.poseweave.geometry.CropSquare;
import org.poseweave.params.Framing;
import org.poseweave.params.Params;

/**
 * The frame that a result is pasted into, borrowed for the call, and where in it.
 *
 * @param view in the output's colours
 * @param seen what lies under the square, as the network sees it
 * @param key equal where {@code seen} is
 */
record FramePlate(FrameView view, CropSquare square, Supplier<Picture> seen, Object key) {
    /** Colours belong to what is seen. */
    private record Key(Clip clip, ColourTransform transform, long frame, CropSquare square) {}

    /**
     * Lends the plate of a frame: that of a plate clip, a source frame, the driving frame itself, or the square.
     *
     * @param track of the driving clip
     * @param size of the network's pictures
     */
    static void lend(
            Shot shot, long frame, PreparedSource source, DrivingTrack track, int size, Consumer<FramePlate> use) {
        boolean driving = shot.params().get(Params.FRAMING) == Framing.DRIVING;
        long tracked = Math.min(track.frames() - 1, shot.firstFrame() + frame);
        CropSquare square = driving ? track.square(tracked) : source.plateCrop();
        ShotColour colour = ShotColour.of(shot);
        if (shot.plate().isPresent()) {
            Clip clip = shot.plate().get();
            long at = Math.min(clip.info().frameCount() - 1, frame);
            clip.read(at, view -> {
                FrameView plate = converted(view, colour.plateToOutput(clip));
                ColourTransform toNetwork = colour.outputToNetwork();
                use.accept(of(plate, square, plate, toNetwork, new Key(clip, toNetwork, at, square), size));
                return true;
            });
        } else if (driving) {
            ColourTransform toNetwork = colour.plateToNetwork();
            shot.driving().read(frame, view -> {
                FrameView plate = converted(view, colour.plateToOutput());
                use.accept(of(plate, square, view, toNetwork, new Key(shot.driving(), toNetwork, frame, square), size));
                return true;
            });
        } else {
            use.accept(new FramePlate(source.plate().view(), square, source::seen, source));
        }
    }

    private static FramePlate of(
            FrameView plate, CropSquare square, FrameView shown, ColourTransform toNetwork, Key key, int size) {
        return new FramePlate(plate, square, () -> Cropper.crop(NetworkClip.seen(shown, toNetwork), square, size), key);
    }

    private static FrameView converted(FrameView view, ColourTransform transform) {
        return transform.isNone()
                ? view
                : ConvertedFrame.of(view, transform, SampleDepth.FLOAT, view.alpha())
                        .view();
    }
}
