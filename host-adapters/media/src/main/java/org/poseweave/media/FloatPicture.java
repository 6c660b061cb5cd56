package org.poseweave.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.ffmpeg.avutil.AVComponentDescriptor;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.global.avutil;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.HalfFloat;
import org.poseweave.frame.SampleDepth;

/**
 * Half and float pictures as RGBA of the same samples, bit for bit: swscale would cut them off at 0..1. Grey becomes
 * red, green and blue alike.
 */
final class FloatPicture {
    private static final short HALF_ONE = 0x3c00;

    private FloatPicture() {}

    /** A copy of {@code frame}, a float format in native byte order, as {@code depth}: its own or FLOAT. */
    static FrameView of(AVFrame frame, SampleDepth depth) {
        AVPixFmtDescriptor format = avutil.av_pix_fmt_desc_get(frame.format());
        boolean alpha = PixelFormat.of(frame.format()).alpha();
        int colours = format.nb_components() - (alpha ? 1 : 0);
        int width = frame.width();
        int pixelBytes = 4 * depth.bytes();
        int rowBytes = Math.multiplyExact(width, pixelBytes);
        ByteBuffer out = ByteBuffer.allocate(Math.multiplyExact(rowBytes, frame.height()))
                .order(ByteOrder.nativeOrder());
        for (int channel = 0; channel < 4; channel++) {
            boolean opaque = channel == 3 && !alpha;
            AVComponentDescriptor component = format.comp(channel == 3 ? colours : Math.min(channel, colours - 1));
            for (int y = 0; y < frame.height(); y++) {
                int to = y * rowBytes + channel * depth.bytes();
                if (opaque) {
                    fill(out, to, width, depth);
                } else {
                    copy(frame, component, y, out, to, depth);
                }
            }
        }
        AlphaMode mode = !alpha
                ? AlphaMode.OPAQUE
                : frame.alpha_mode() == avutil.AVALPHA_MODE_PREMULTIPLIED
                        ? AlphaMode.PREMULTIPLIED
                        : AlphaMode.STRAIGHT;
        return FrameView.packed(out, width, frame.height(), depth, ChannelLayout.RGBA, mode);
    }

    private static void copy(
            AVFrame frame, AVComponentDescriptor component, int y, ByteBuffer out, int to, SampleDepth depth) {
        long lineBytes = frame.linesize(component.plane());
        int step = component.step();
        ByteBuffer line = frame.data(component.plane())
                .getPointer(y * lineBytes + component.offset())
                .capacity((frame.width() - 1L) * step + component.depth() / 8)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder());
        boolean half = component.depth() == 16;
        int at = to;
        for (int x = 0; x < frame.width(); x++, at += 4 * depth.bytes()) {
            if (half && depth == SampleDepth.HALF) {
                out.putShort(at, line.getShort(x * step));
            } else if (half) {
                out.putFloat(at, HalfFloat.toFloat(line.getShort(x * step)));
            } else {
                out.putInt(at, line.getInt(x * step));
            }
        }
    }

    private static void fill(ByteBuffer out, int to, int width, SampleDepth depth) {
        for (int x = 0; x < width; x++) {
            if (depth == SampleDepth.HALF) {
                out.putShort(to + 8 * x, HALF_ONE);
            } else {
                out.putFloat(to + 16 * x, 1f);
            }
        }
    }
}
