/**
 * Movies and image sequences, in and out, through FFmpeg's raw bindings (avformat, avcodec, avutil, swscale; never
 * avdevice or avfilter, whose sound and screen libraries a fresh machine lacks). Takes paths, gives
 * {@link org.poseweave.clip.Clip}s with exact frames and {@link org.poseweave.media.FrameSink}s that leave whole files
 * or none. May import clip, frame, error and JavaCPP. Native memory is closed by whoever opened it, never by a
 * finaliser. Tested by the clip contract suite on clips whose pixels prove the frame number.
 */
@NullMarked
package org.poseweave.media;

import org.jspecify.annotations.NullMarked;
