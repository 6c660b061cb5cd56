package org.poseweave.pipeline;

import org.poseweave.frame.SampleDepth;

/** Size and samples of the frames that a shot renders to. */
public record OutputFormat(int width, int height, SampleDepth depth, boolean alpha) {}
