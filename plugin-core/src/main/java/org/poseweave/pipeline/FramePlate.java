package org.poseweave.pipeline;

import java.util.function.Consumer;
import java.util.function.Supplier;
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
 * @param frame number in the driving clip, from 0, if it is one of its frames
 * @param seen what lies under the square, as the network sees it
 */
record FramePlate(FrameView view, CropSquare square, long frame, Supplier<Picture> seen) {
    /**
     * Lends the plate of a frame: a source frame, the driving frame itself, or the square.
     *
     * @param drivingSquare in the driving frame
     * @param size of the network's pictures
     */
    static void lend(
            Shot shot,
            long frame,
            PreparedSource source,
            CropSquare drivingSquare,
            int size,
            Consumer<FramePlate> use) {
        if (shot.params().get(Params.FRAMING) != Framing.DRIVING) {
            use.accept(new FramePlate(source.plate().view(), source.plateCrop(), 0, source::seen));
            return;
        }
        ShotColour colour = ShotColour.of(shot);
        shot.driving().read(frame, view -> {
            FrameView plate = converted(view, colour.plateToOutput());
            Supplier<Picture> seen =
                    () -> Cropper.crop(NetworkClip.seen(view, colour.plateToNetwork()), drivingSquare, size);
            use.accept(new FramePlate(plate, drivingSquare, frame, seen));
            return true;
        });
    }

    private static FrameView converted(FrameView view, ColourTransform transform) {
        return transform.isNone()
                ? view
                : ConvertedFrame.of(view, transform, SampleDepth.FLOAT, view.alpha())
                        .view();
    }
}
