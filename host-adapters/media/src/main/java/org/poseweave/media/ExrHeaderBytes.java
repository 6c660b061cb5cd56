package org.poseweave.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.poseweave.colour.Primaries;
import org.poseweave.frame.SampleDepth;

/** Builds the header of a scan line EXR file, ZIP in blocks of 16 rows (OpenEXR file layout, version 2). */
final class ExrHeaderBytes {
    static final int MAGIC = 20000630;
    static final int VERSION = 2;
    static final int LONG_NAMES = 0x400;
    private static final int SHORT_NAME = 31;
    private static final byte ZIP = 3;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean longNames;

    private ExrHeaderBytes() {}

    /** A channel of the file: its full name and depth. */
    record Channel(String name, SampleDepth depth) {}

    /**
     * Magic number, version and all attributes.
     *
     * @param channels in the order of their names
     */
    static byte[] of(List<Channel> channels, int width, int height, ExrMetadata metadata) {
        ExrHeaderBytes header = new ExrHeaderBytes();
        header.channels(channels);
        Primaries primaries = metadata.primaries();
        if (primaries != null) {
            header.chromaticities(primaries);
        }
        header.attribute("compression", "compression", new byte[] {ZIP});
        header.attribute("dataWindow", "box2i", ints(0, 0, width - 1, height - 1));
        header.attribute("displayWindow", "box2i", ints(0, 0, width - 1, height - 1));
        header.attribute("lineOrder", "lineOrder", new byte[] {0});
        header.attribute("pixelAspectRatio", "float", floats(1));
        header.attribute("screenWindowCenter", "v2f", floats(0, 0));
        header.attribute("screenWindowWidth", "float", floats(1));
        for (Map.Entry<String, String> text : metadata.text().entrySet()) {
            header.attribute(text.getKey(), "string", text.getValue().getBytes(StandardCharsets.UTF_8));
        }
        header.bytes.write(0);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(ints(MAGIC, VERSION | (header.longNames ? LONG_NAMES : 0)));
        file.writeBytes(header.bytes.toByteArray());
        return file.toByteArray();
    }

    private void channels(List<Channel> channels) {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        for (Channel channel : channels) {
            longNames |= channel.name().getBytes(StandardCharsets.UTF_8).length > SHORT_NAME;
            list.writeBytes(channel.name().getBytes(StandardCharsets.UTF_8));
            list.write(0);
            list.writeBytes(ints(channel.depth() == SampleDepth.HALF ? 1 : 2, 0, 1, 1));
        }
        list.write(0);
        attribute("channels", "chlist", list.toByteArray());
    }

    private void chromaticities(Primaries primaries) {
        byte[] values = floats(
                primaries.red().x(), primaries.red().y(),
                primaries.green().x(), primaries.green().y(),
                primaries.blue().x(), primaries.blue().y(),
                primaries.white().x(), primaries.white().y());
        attribute("chromaticities", "chromaticities", values);
    }

    private void attribute(String name, String type, byte[] value) {
        longNames |= name.length() > SHORT_NAME;
        bytes.writeBytes(name.getBytes(StandardCharsets.UTF_8));
        bytes.write(0);
        bytes.writeBytes(type.getBytes(StandardCharsets.UTF_8));
        bytes.write(0);
        bytes.writeBytes(ints(value.length));
        bytes.writeBytes(value);
    }

    private static byte[] ints(int... values) {
        byte[] bytes = new byte[4 * values.length];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asIntBuffer().put(values);
        return bytes;
    }

    private static byte[] floats(double... values) {
        byte[] bytes = new byte[4 * values.length];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            buffer.putFloat((float) value);
        }
        return bytes;
    }
}
