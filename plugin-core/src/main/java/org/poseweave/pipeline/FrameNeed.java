package org.poseweave.pipeline;

import java.util.SortedSet;

/**
 * Frames of the driving clip that a render reads.
 *
 * @param whole whether it may read all of them; {@code frames} is empty then
 * @param frames from 0, rising
 */
public record FrameNeed(boolean whole, SortedSet<Long> frames) {}
