/**
 * What a shot shares, found once and kept in a file that every task of a farm reads: squares, choice of sources, motion.
 * Takes and gives {@link org.poseweave.analysis.ShotAnalysis}; may import error, geometry, pose, source and motionfile.
 * Test that what is written is read back bit for bit and that a changed or foreign file is refused.
 */
@NullMarked
package org.poseweave.analysis;

import org.jspecify.annotations.NullMarked;
