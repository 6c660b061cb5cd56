package org.poseweave.motionfile;

import org.poseweave.geometry.CropSquare;
import org.poseweave.geometry.Point;

/** What the keypoints of a file count in. */
public enum Coordinates {
    /** -1 to 1 of the frame's square. */
    CROP("crop") {
        @Override
        String[] format(float x, float y, CropSquare square) {
            return new String[] {Float.toString(x), Float.toString(y)};
        }

        @Override
        float[] parse(String x, String y, CropSquare square) {
            return new float[] {Float.parseFloat(x), Float.parseFloat(y)};
        }
    },
    /** Pixels of the full frame, x right, y down. */
    FRAME("frame") {
        @Override
        String[] format(float x, float y, CropSquare square) {
            Point point = square.frameFromCrop(x, y);
            return new String[] {Double.toString(point.x()), Double.toString(point.y())};
        }

        @Override
        float[] parse(String x, String y, CropSquare square) {
            Point point = square.cropFromFrame(Double.parseDouble(x), Double.parseDouble(y));
            return new float[] {(float) point.x(), (float) point.y()};
        }
    };

    private final String key;

    Coordinates(String key) {
        this.key = key;
    }

    /** Name in files. */
    public String key() {
        return key;
    }

    /** Numbers that {@link #parse} reads back as the same floats. */
    abstract String[] format(float x, float y, CropSquare square);

    abstract float[] parse(String x, String y, CropSquare square);
}
