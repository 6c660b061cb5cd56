/**
 * Motion files: squares, keypoints, confidence and cuts of a clip as JSON or CSV that people and other tools may change,
 * and point tracks of other programs. Takes and gives {@link org.poseweave.track.MotionTrack}; may import error, clip,
 * geometry, model, pose, track and motion. The format is in MOTION-FILES.md of the command line. Test that what is written is read back bit for bit and that
 * every fault names its line.
 */
@NullMarked
package org.poseweave.motionfile;

import org.jspecify.annotations.NullMarked;
