package org.poseweave.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.poseweave.clip.Clip;
import org.poseweave.crop.Cropper;
import org.poseweave.crop.Picture;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.geometry.CropSquare;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.pipeline.SourceChooser.Choice;
import org.poseweave.source.Candidate;
import org.poseweave.source.SourceFrame;
import org.poseweave.source.SourceLibrary;
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

    private final CropFinder finder;
    private final SourceLibrary library;
    private final SourceChooser chooser;
    private final int size;
    private final Memo<SourceSide, PreparedSource> sources = new Memo<>(KEPT_SOURCES);

    /** Sources of one frame: what hosts hand over anew with every frame must not drive out whole clips. */
    private final Memo<SourceSide, PreparedSource> stills = new Memo<>(KEPT_SOURCES);

    private final Memo<SourceSide, Found> known = new Memo<>(KEPT_SOURCES);

    /** What is looked for in the sources before any is encoded. */
    record Found(List<ClipCrops> crops, Choice choice) {
        Found {
            crops = List.copyOf(crops);
        }
    }

    ShotPreparer(CropFinder finder, SourceLibrary library, SourceChooser chooser, int size) {
        this.finder = finder;
        this.library = library;
        this.chooser = chooser;
        this.size = size;
    }

    /** What the sources of {@code shot} give to every frame. */
    PreparedSource source(Shot shot, RenderMonitor monitor) {
        SourceSide side = SourceSide.of(shot);
        return memo(side).get(side, monitor, () -> new Analysis(side, monitor).run());
    }

    /** The same if it is there already. */
    Optional<PreparedSource> prepared(Shot shot) {
        SourceSide side = SourceSide.of(shot);
        return memo(side).kept(side);
    }

    private Memo<SourceSide, PreparedSource> memo(SourceSide side) {
        boolean still = side.infos().stream().allMatch(info -> info.frameCount() == 1);
        return still ? stills : sources;
    }

    /** Looks for squares and choice of a shot without preparing it. */
    Found find(Shot shot, RenderMonitor monitor) {
        return new Analysis(SourceSide.of(shot), monitor).find();
    }

    /** Takes squares and choice of a shot from whoever has looked for them before. */
    void know(Shot shot, Found found) {
        known.keep(SourceSide.of(shot), found);
    }

    /** Crop of a source frame. */
    Picture picture(List<Clip> clips, List<ClipCrops> crops, SourceFrame frame) {
        CropSquare square = crops.get(frame.clip()).path().at(frame.frame());
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
            int candidates = side.selection().analysed()
                    ? side.selection().candidates(side.infos()).size()
                    : 0;
            steps = searched() + candidates + 2 * side.selection().count();
        }

        Found find() {
            findCrops();
            return new Found(crops, chooser.choose(side, this::picture, monitor));
        }

        PreparedSource run() {
            Optional<Found> told = known.kept(side);
            told.ifPresent(found -> crops.addAll(found.crops()));
            Choice choice = told.orElseGet(this::find).choice();
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
            CropSquare square = crops.get(0).path().at(shown.frame());
            CropSquare plateCrop = side.square() ? CropSquare.centred(size, size) : square;
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
                CropPlan plan = side.needs(clip) ? side.crop() : CropPlan.UNUSED;
                crops.add(finder.find(side.clips().get(clip), plan, frame -> step()));
            }
        }

        private Picture picture(SourceFrame frame) {
            step();
            return ShotPreparer.this.picture(side.clips(), crops, frame);
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

        private void step() {
            monitor.check();
            monitor.progress(ANALYSIS, Math.min(0.99, (double) done++ / steps));
        }
    }
}
