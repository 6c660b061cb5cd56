/**
 * From a frame to the picture the network sees. Takes a {@link org.poseweave.frame.FrameView} and a square, gives a
 * {@link org.poseweave.crop.Picture} of fixed size with straight colour in 0..1. May import frame, geometry and resample.
 * Test with ramps whose value proves the position, at squares inside, across and outside the frame.
 */
@NullMarked
package org.poseweave.crop;

import org.jspecify.annotations.NullMarked;
