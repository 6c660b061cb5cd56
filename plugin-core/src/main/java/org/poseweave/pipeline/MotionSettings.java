package org.poseweave.pipeline;

import java.util.SortedSet;
import java.util.TreeSet;
import org.poseweave.motion.MotionTransfer.Gains;
import org.poseweave.motion.Smoothing;
import org.poseweave.params.CutMode;
import org.poseweave.params.FramingParams;
import org.poseweave.params.LostMode;
import org.poseweave.params.MotionMode;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.params.ReferenceSetting;

/** The motion parameters of a frame. */
record MotionSettings(
        MotionMode mode, ReferenceSetting reference, Gains gains, Smoothing smoothing, int timeOffset, int holdFrame) {
    static MotionSettings of(ParamValues params) {
        Gains gains = new Gains(
                params.get(Params.HEAD_GAIN),
                params.get(Params.MOUTH_GAIN),
                params.get(Params.EYES_GAIN),
                params.get(Params.LIMBS_GAIN));
        return new MotionSettings(
                params.get(Params.MOTION),
                ReferenceSetting.parse(Params.REFERENCE.key(), params.get(Params.REFERENCE)),
                gains.times(params.get(Params.STRENGTH)),
                new Smoothing(params.get(Params.SMOOTHING), params.get(Params.SCALE_LOCK)),
                params.get(Params.TIME_OFFSET),
                params.get(Params.HOLD_FRAME));
    }

    /** The driving frame, from 0, whose motion a frame takes; the ends of the clip hold. */
    long drivingFrame(long frame, long count) {
        long wanted = (holdFrame > 0 ? holdFrame - 1L : frame) + timeOffset;
        return Math.max(0, Math.min(count - 1, wanted));
    }

    /** Whether the motion is measured from a reference frame. */
    boolean needsReference() {
        return mode != MotionMode.ABSOLUTE || !gains.equals(Gains.ALL);
    }

    /** Whether the whole driving clip has to be looked at for a frame that is rendered without a motion file. */
    static boolean needWholeClip(ParamValues params) {
        boolean reference = of(params).needsReference() && params.get(FramingParams.CUTS) == CutMode.FIND;
        return CropPlan.driving(params).tracks() || params.get(FramingParams.LOST) != LostMode.IGNORE || reference;
    }

    /** Driving frames, from 0 and rising, that the pose of a frame is made of; the crop's are not among them. */
    SortedSet<Long> framesOf(long frame, long count) {
        long driven = drivingFrame(frame, count);
        SortedSet<Long> frames = new TreeSet<>();
        long reach = smoothing.radius();
        for (long f = Math.max(0, driven - reach); f <= Math.min(count - 1, driven + reach); f++) {
            frames.add(f);
        }
        if (needsReference()) {
            frames.addAll(reference.candidates(count));
        }
        return frames;
    }
}
