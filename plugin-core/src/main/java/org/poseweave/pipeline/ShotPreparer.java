package org.poseweave.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.poseweave.clip.Clip;
import org.poseweave.crop.Cropper;
import org.poseweave.crop.Picture;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.geometry.CropSquare;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.SourceMethod;
import org.poseweave.pose.PoseEstimator;
import org.poseweave.source.SourceFrame;
import org.poseweave.source.SourceLibrary;
import org.poseweave.source.SourceSelection;
import org.poseweave.source.SourceSet;

/**
 * Does once what the sources give to all frames of a shot; apart from it, {@link DrivingTracks} does so for the driving
 * clip, because hosts without access to other frames hand over a new driving clip with every frame. It looks at whole
 * clips only, never at the range being rendered, so every chunk of a farm prepares the same.
 */
final class ShotPreparer {
    private static final int KEPT_SOURCES = 6;

    /** Frame in which the crop of a clip is found. */
    static final long REFERENCE_FRAME = 0;

    private static final String ANALYSIS = "Analysing the source";

    /** Squares that a search for the subject looks at, for its progress only. */
    private static final int SEARCHED = 40;

    private final PoseEstimator estimator;
    private final CropFinder finder;
    private final SourceLibrary library;
    private final int size;
    private final Memo<SourceSide, PreparedSource> sources = new Memo<>(KEPT_SOURCES);

    /** Sources of one frame: what hosts hand over anew with every frame must not drive out whole clips. */
    private final Memo<SourceSide, PreparedSource> stills = new Memo<>(KEPT_SOURCES);

    ShotPreparer(PoseEstimator estimator, CropFinder finder, SourceLibrary library, int size) {
        this.estimator = estimator;
        this.finder = finder;
        this.library = library;
        this.size = size;
    }

    /** What the sources of {@code shot} give to every frame. */
    PreparedSource source(Shot shot, RenderMonitor monitor) {
        SourceSide side = SourceSide.of(shot);
        boolean still = side.infos().stream().allMatch(info -> info.frameCount() == 1);
        return (still ? stills : sources).get(side, monitor, () -> new Analysis(side, monitor).run());
    }

    /** One preparation of the sources. */
    private final class Analysis {
        private final SourceSide side;
        private final RenderMonitor monitor;
        private final List<ClipCrops> crops = new ArrayList<>();
        private final int steps;
        private int done;

        Analysis(SourceSide side, RenderMonitor monitor) {
            this.side = side;
            this.monitor = monitor;
            int candidates = side.method() == SourceMethod.DIVERSE ? candidates() : 0;
            steps = searched() + candidates + 2 * side.count();
        }

        PreparedSource run() {
            for (Clip clip : side.clips()) {
                crops.add(finder.find(clip, side.crop(), frame -> step()));
            }
            List<SourceFrame> frames = select();
            List<Picture> pictures = frames.stream().map(this::picture).toList();
            SourceSet set = library.build(frames, pictures, this::step);
            SourceFrame shown = frames.stream()
                    .filter(frame -> frame.clip() == 0)
                    .findFirst()
                    .orElse(new SourceFrame(0, 0));
            monitor.check();
            CropSquare square = crops.get(0).path().at(shown.frame());
            OwnedFrame plate = side.square()
                    ? picture(shown).toFrame()
                    : side.clips().get(0).read(shown.frame(), OwnedFrame::copyOf);
            monitor.progress(ANALYSIS, 1);
            CropSquare plateCrop = side.square() ? CropSquare.centred(size, size) : square;
            return new PreparedSource(crops.get(0).first(), set, plate, plateCrop);
        }

        private List<SourceFrame> select() {
            return switch (side.method()) {
                case GIVEN -> side.given();
                case EVEN -> SourceSelection.even(side.infos(), side.count());
                case DIVERSE ->
                    SourceSelection.diverse(side.infos(), side.count(), frame -> estimator.estimate(picture(frame)));
            };
        }

        private Picture picture(SourceFrame frame) {
            step();
            CropSquare square = crops.get(frame.clip()).path().at(frame.frame());
            return side.clips().get(frame.clip()).read(frame.frame(), view -> Cropper.crop(view, square, size));
        }

        /** Looks that it takes to find the squares, for progress only. */
        private int searched() {
            return switch (side.crop().setting().kind()) {
                case AUTO -> SEARCHED * side.clips().size();
                case TRACK ->
                    side.infos().stream()
                            .mapToInt(info -> (int) Math.min(1 << 24, 2 * info.frameCount()))
                            .sum();
                case HAND, FULL, SQUARE, KEYS -> 0;
            };
        }

        private int candidates() {
            return SourceSelection.even(side.infos(), SourceSelection.CANDIDATES)
                    .size();
        }

        private void step() {
            monitor.check();
            monitor.progress(ANALYSIS, Math.min(0.99, (double) done++ / steps));
        }
    }
}
