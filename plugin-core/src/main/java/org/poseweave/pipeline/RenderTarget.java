package org.poseweave.pipeline;

import org.poseweave.frame.FrameView;
import org.poseweave.params.Output;

/**
 * One of the outputs of a frame and the memory that takes it; the network runs once for all of them.
 *
 * @param to memory of the size that the shot renders to, or of another, into which the frame is then fitted, or a tile of
 *     it; every pixel of it is written
 */
public record RenderTarget(Output what, FrameView to) {}
