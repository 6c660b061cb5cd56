/**
 * Filters for separable resampling. Takes a mapping between output and input pixels of one axis, gives
 * {@link org.poseweave.resample.Taps}: which input pixels make an output pixel, with which weights; and whole frames
 * fitted into others. May import frame. Test that weights sum to 1, keep ramps, and are exact where no resampling is
 * needed.
 */
@NullMarked
package org.poseweave.resample;

import org.jspecify.annotations.NullMarked;
