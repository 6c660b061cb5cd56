package org.poseweave.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.crop.Cropper;
import org.poseweave.crop.Picture;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.geometry.CropSquare;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.CropSetting;
import org.poseweave.pipeline.SourceChooser.Choice;
import org.poseweave.pose.SubjectFinder;
import org.poseweave.pose.SubjectFinder.Finding;
import org.poseweave.source.Candidate;
import org.poseweave.source.SourceFrame;
import org.poseweave.source.SourceLibrary;
import org.poseweave.source.SourceSet;

/**
 * Does once what all frames of a shot share: for the sources, and apart from them for the driving clip, because hosts
 * without access to other frames hand over a new driving clip with every frame. It looks at whole clips only, never at
 * the range being rendered, so every chunk of a farm prepares the same.
 */
final class ShotPreparer {
    private static final int KEPT_SOURCES = 6;
    private static final int KEPT_CROPS = 64;

    /** Frame in which the crop of a clip is found. */
    static final long REFERENCE_FRAME = 0;

    /** Crop of a clip that gives nothing. */
    private static final CropSetting UNUSED = new CropSetting(CropSetting.Kind.FULL, Optional.empty());

    private static final String ANALYSIS = "Analysing the source";

    /** Squares that a search for the subject looks at, for its progress only. */
    private static final int SEARCHED = 40;

    private final SubjectFinder finder;
    private final SourceLibrary library;
    private final SourceChooser chooser;
    private final int size;
    private final Memo<SourceSide, PreparedSource> sources = new Memo<>(KEPT_SOURCES);

    /** Sources of one frame: what hosts hand over anew with every frame must not drive out whole clips. */
    private final Memo<SourceSide, PreparedSource> stills = new Memo<>(KEPT_SOURCES);

    private final Memo<DrivingSide, Finding> drivingCrops = new Memo<>(KEPT_CROPS);

    ShotPreparer(SubjectFinder finder, SourceLibrary library, SourceChooser chooser, int size) {
        this.finder = finder;
        this.library = library;
        this.chooser = chooser;
        this.size = size;
    }

    /** What the sources of {@code shot} give to every frame. */
    PreparedSource source(Shot shot, RenderMonitor monitor) {
        SourceSide side = SourceSide.of(shot);
        boolean still = side.infos().stream().allMatch(info -> info.frameCount() == 1);
        return (still ? stills : sources).get(side, monitor, () -> new Analysis(side, monitor).run());
    }

    /** Crop of the driving clip of {@code shot}. */
    Finding driving(Shot shot, RenderMonitor monitor) {
        DrivingSide side = DrivingSide.of(shot);
        return drivingCrops.get(side, monitor, () -> find(side.clip(), side.crop(), monitor::check));
    }

    /** Crop of a source frame. */
    Picture picture(List<Clip> clips, List<Finding> crops, SourceFrame frame) {
        CropSquare square = crops.get(frame.clip()).crop();
        return clips.get(frame.clip()).read(frame.frame(), view -> Cropper.crop(view, square, size));
    }

    /**
     * What is to be seen in the candidates of {@code shot}, with their quality, and in the frames chosen.
     *
     * @param prepared of the same shot
     */
    List<Candidate> rated(Shot shot, PreparedSource prepared, RenderMonitor monitor) {
        SourceSide side = SourceSide.of(shot);
        List<SourceFrame> frames = new ArrayList<>(side.selection().candidates(side.infos()));
        prepared.sources().frames().stream()
                .filter(frame -> !frames.contains(frame))
                .forEach(frames::add);
        return chooser.candidates(
                side,
                frames,
                true,
                frame -> {
                    monitor.check();
                    return picture(side.clips(), prepared.crops(), frame);
                },
                monitor);
    }

    /** The crop of a clip as its parameter says; {@code auto} searches its first frame. */
    private Finding find(Clip clip, CropSetting setting, Runnable beforeEach) {
        ClipInfo info = clip.info();
        return switch (setting.kind()) {
            case AUTO ->
                clip.read(
                        REFERENCE_FRAME,
                        view -> finder.find(info.width(), info.height(), square -> {
                            beforeEach.run();
                            return Cropper.crop(view, square, size);
                        }));
            case FULL -> new Finding(CropSquare.centred(info.width(), info.height()), 1, true);
            case SQUARE -> new Finding(setting.square().orElseThrow(), 1, true);
        };
    }

    /** One preparation of the sources. */
    private final class Analysis {
        private final SourceSide side;
        private final RenderMonitor monitor;
        private final List<Finding> crops = new ArrayList<>();
        private final int steps;
        private int done;

        Analysis(SourceSide side, RenderMonitor monitor) {
            this.side = side;
            this.monitor = monitor;
            boolean searches = side.crop().kind() == CropSetting.Kind.AUTO;
            int candidates = side.selection().analysed()
                    ? side.selection().candidates(side.infos()).size()
                    : 0;
            steps = (searches ? SEARCHED * side.clips().size() : 0)
                    + candidates
                    + 2 * side.selection().count();
        }

        PreparedSource run() {
            findCrops();
            Choice choice = chooser.choose(side, this::picture, monitor);
            List<SourceFrame> frames = choice.frames();
            List<Picture> pictures = frames.stream().map(this::picture).toList();
            SourceSet set = library.build(frames, pictures, this::step);
            SourceFrame shown = frames.stream()
                    .filter(frame -> frame.clip() == 0)
                    .findFirst()
                    .orElse(new SourceFrame(0, 0));
            monitor.check();
            int known = frames.indexOf(shown);
            Picture seen = known >= 0 ? pictures.get(known) : picture(shown);
            OwnedFrame plate = plate(shown, seen);
            monitor.progress(ANALYSIS, 1);
            CropSquare plateCrop = side.square()
                    ? CropSquare.centred(size, size)
                    : crops.get(0).crop();
            return new PreparedSource(crops, set, choice.candidates(), plate, plateCrop, seen);
        }

        /** The frame or square that is pasted into, in the output's colours. */
        private OwnedFrame plate(SourceFrame shown, Picture seen) {
            if (side.square()) {
                return ConvertedFrame.unless(seen.toFrame(), side.colour().fromNetwork());
            }
            OwnedFrame frame = side.plate().read(shown.frame(), OwnedFrame::copyOf);
            return ConvertedFrame.unless(frame, side.colour().plateToOutput());
        }

        private void findCrops() {
            for (int clip = 0; clip < side.clips().size(); clip++) {
                CropSetting setting = side.needs(clip) ? side.crop() : UNUSED;
                crops.add(find(side.clips().get(clip), setting, this::step));
            }
        }

        private Picture picture(SourceFrame frame) {
            step();
            return ShotPreparer.this.picture(side.clips(), crops, frame);
        }

        private void step() {
            monitor.check();
            monitor.progress(ANALYSIS, Math.min(0.99, (double) done++ / steps));
        }
    }
}
