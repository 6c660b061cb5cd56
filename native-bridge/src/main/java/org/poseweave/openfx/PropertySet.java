package org.poseweave.openfx;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.poseweave.openfx.abi.Ofx;

/** Named values of a host's object. Reading what is not there gives the fallback; writing it gives false. */
public final class PropertySet {
    private static final Map<String, byte[]> NAMES = new ConcurrentHashMap<>();

    private final Ofx.PropertySuite suite;
    private final long handle;

    PropertySet(Ofx.PropertySuite suite, long handle) {
        this.suite = suite;
        this.handle = handle;
    }

    /** Number of values of a property; 0 if it is not there. */
    public int dimension(String name) {
        int[] count = {0};
        return handle != 0
                        && suite.has(Ofx.PropertySuite.GET_DIMENSION)
                        && suite.propGetDimension(handle, name(name), count) == Status.OK
                ? count[0]
                : 0;
    }

    public int getInt(String name, int index, int fallback) {
        int[] value = {fallback};
        return handle != 0 && suite.propGetInt(handle, name(name), index, value) == Status.OK ? value[0] : fallback;
    }

    public double getDouble(String name, int index, double fallback) {
        double[] value = {fallback};
        return handle != 0 && suite.propGetDouble(handle, name(name), index, value) == Status.OK ? value[0] : fallback;
    }

    public String getString(String name, int index, String fallback) {
        long[] value = {0};
        return handle != 0 && suite.propGetString(handle, name(name), index, value) == Status.OK && value[0] != 0
                ? Ofx.string(value[0])
                : fallback;
    }

    /** Address, or 0. */
    public long getPointer(String name, int index) {
        long[] value = {0};
        return handle != 0 && suite.propGetPointer(handle, name(name), index, value) == Status.OK ? value[0] : 0;
    }

    public boolean setInt(String name, int index, int value) {
        return handle != 0 && suite.propSetInt(handle, name(name), index, value) == Status.OK;
    }

    public boolean setDouble(String name, int index, double value) {
        return handle != 0 && suite.propSetDouble(handle, name(name), index, value) == Status.OK;
    }

    public boolean setString(String name, int index, String value) {
        return handle != 0 && suite.propSetString(handle, name(name), index, Ofx.text(value)) == Status.OK;
    }

    /** Four whole numbers; {@code fallback} if fewer are there. */
    public RectI getRectI(String name, RectI fallback) {
        int[] v = new int[4];
        boolean read = handle != 0;
        if (read && suite.has(Ofx.PropertySuite.GET_INT_N)) {
            read = suite.propGetIntN(handle, name(name), 4, v) == Status.OK;
        } else {
            int[] value = {0};
            for (int i = 0; i < 4 && read; i++) {
                read = suite.propGetInt(handle, name(name), i, value) == Status.OK;
                v[i] = value[0];
            }
        }
        return read ? new RectI(v[0], v[1], v[2], v[3]) : fallback;
    }

    /** Two numbers as a scale; full scale if they are not there or not positive. */
    public Scale getScale(String name) {
        double x = getDouble(name, 0, 1);
        double y = getDouble(name, 1, x);
        return x > 0 && y > 0 ? new Scale(x, y) : Scale.FULL;
    }

    /** Writes x1, y1, x2, y2. */
    public boolean setRectD(String name, RectD value) {
        double[] v = {value.x1(), value.y1(), value.x2(), value.y2()};
        if (handle != 0 && suite.has(Ofx.PropertySuite.SET_DOUBLE_N)) {
            return suite.propSetDoubleN(handle, name(name), 4, v) == Status.OK;
        }
        boolean written = true;
        for (int i = 0; i < 4; i++) {
            written &= setDouble(name, i, v[i]);
        }
        return written;
    }

    private static byte[] name(String name) {
        return NAMES.computeIfAbsent(name, Ofx::text);
    }
}
