package org.poseweave.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.crop.Cropper;
import org.poseweave.crop.Picture;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.geometry.CropSquare;
import org.poseweave.params.CropSetting;
import org.poseweave.params.FrameSpec;
import org.poseweave.params.Framing;
import org.poseweave.params.Param;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.pose.Pose;
import org.poseweave.pose.PoseEstimator;
import org.poseweave.pose.SubjectFinder;
import org.poseweave.pose.SubjectFinder.Finding;
import org.poseweave.source.SourceFrame;
import org.poseweave.source.SourceLibrary;
import org.poseweave.source.SourceSelection;
import org.poseweave.source.SourceSet;

/**
 * Does once what all frames of a shot share. It looks at whole clips only, never at the range being rendered, so every
 * chunk of a farm prepares the same. The last few shots are kept.
 */
final class ShotPreparer {
    private static final int KEPT_SHOTS = 4;
    private static final long REFERENCE_FRAME = 0;

    private final PoseEstimator estimator;
    private final SubjectFinder finder;
    private final SourceLibrary library;
    private final int size;
    private final Map<Shot, PreparedShot> kept = new LinkedHashMap<>(8, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Shot, PreparedShot> eldest) {
            return size() > KEPT_SHOTS;
        }
    };

    ShotPreparer(PoseEstimator estimator, SubjectFinder finder, SourceLibrary library, int size) {
        this.estimator = estimator;
        this.finder = finder;
        this.library = library;
        this.size = size;
    }

    /** The prepared form of {@code shot}; the first caller does the work, others wait for it. */
    synchronized PreparedShot prepare(Shot shot) {
        PreparedShot known = kept.get(shot);
        if (known == null) {
            known = analyse(shot);
            kept.put(shot, known);
        }
        return known;
    }

    private PreparedShot analyse(Shot shot) {
        ParamValues params = shot.params();
        Finding driving = crop(shot.driving(), Params.DRIVING_CROP, params);
        List<Finding> crops = new ArrayList<>();
        for (Clip clip : shot.sources()) {
            crops.add(crop(clip, Params.SOURCE_CROP, params));
        }
        List<SourceFrame> frames = select(shot, crops);
        List<Picture> pictures =
                frames.stream().map(frame -> picture(shot, crops, frame)).toList();
        SourceSet set = library.build(frames, pictures);
        SourceFrame shown =
                frames.stream().filter(frame -> frame.clip() == 0).findFirst().orElse(new SourceFrame(0, 0));
        if (square(shot)) {
            OwnedFrame plate = picture(shot, crops, shown).toFrame();
            return new PreparedShot(driving, crops.get(0), set, plate, CropSquare.centred(size, size));
        }
        OwnedFrame plate = shot.sources().get(0).read(shown.frame(), OwnedFrame::copyOf);
        return new PreparedShot(driving, crops.get(0), set, plate, crops.get(0).crop());
    }

    /** Whether the shot renders to the network's square alone. */
    static boolean square(Shot shot) {
        return shot.params().get(Params.FRAMING) == Framing.SQUARE;
    }

    private List<SourceFrame> select(Shot shot, List<Finding> crops) {
        List<ClipInfo> infos = shot.sources().stream().map(Clip::info).toList();
        ParamValues params = shot.params();
        int count = params.get(Params.SOURCE_COUNT);
        return switch (params.get(Params.SOURCES)) {
            case GIVEN ->
                SourceSelection.given(
                        infos,
                        FrameSpec.parse(Params.SOURCE_FRAMES.key(), params.get(Params.SOURCE_FRAMES))
                                .frames());
            case EVEN -> SourceSelection.even(infos, count);
            case DIVERSE -> SourceSelection.diverse(infos, count, frame -> pose(shot, crops, frame));
        };
    }

    private Pose pose(Shot shot, List<Finding> crops, SourceFrame frame) {
        return estimator.estimate(picture(shot, crops, frame));
    }

    private Picture picture(Shot shot, List<Finding> crops, SourceFrame frame) {
        CropSquare square = crops.get(frame.clip()).crop();
        return shot.sources().get(frame.clip()).read(frame.frame(), view -> Cropper.crop(view, square, size));
    }

    /** The crop of a clip as its parameter says; {@code auto} searches its first frame. */
    private Finding crop(Clip clip, Param<String> param, ParamValues params) {
        ClipInfo info = clip.info();
        CropSetting setting = CropSetting.parse(param.key(), params.get(param));
        return switch (setting.kind()) {
            case AUTO ->
                clip.read(
                        REFERENCE_FRAME,
                        view -> finder.find(info.width(), info.height(), square -> Cropper.crop(view, square, size)));
            case FULL -> new Finding(CropSquare.centred(info.width(), info.height()), 1, true);
            case SQUARE -> new Finding(setting.square().orElseThrow(), 1, true);
        };
    }
}
