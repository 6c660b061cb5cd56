package org.poseweave.source;

/**
 * A frame of one of the source clips.
 *
 * @param clip index of the clip
 * @param frame frame of that clip, from 0
 */
public record SourceFrame(int clip, long frame) {}
