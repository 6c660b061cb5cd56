package org.poseweave.openfx;

import org.poseweave.openfx.abi.Ofx;

/**
 * One parameter of an instance. Reading with the wrong kind of value is undefined, as in OpenFX; a host that fails to
 * read gives the fallback. Times are frames of the effect.
 */
public final class Param {
    private final Host host;
    private final String name;
    private final long handle;
    private final long properties;

    Param(Host host, String name, long handle, long properties) {
        this.host = host;
        this.name = name;
        this.handle = handle;
        this.properties = properties;
    }

    public String name() {
        return name;
    }

    public PropertySet properties() {
        long[] set = {properties};
        if (properties == 0 && suite().has(Ofx.ParameterSuite.GET_PROPERTY_SET)) {
            host.parameterSuite.paramGetPropertySet(handle, set);
        }
        return new PropertySet(host.propertySuite, set[0]);
    }

    /** Value of an integer parameter. */
    public int intAt(double time, int fallback) {
        int[] value = {fallback};
        return suite().getIntAt(handle, time, value) == Status.OK ? value[0] : fallback;
    }

    /** Value of a boolean parameter. */
    public boolean booleanAt(double time, boolean fallback) {
        return intAt(time, fallback ? 1 : 0) != 0;
    }

    /** Index of the chosen option of a choice parameter. */
    public int choiceAt(double time, int fallback) {
        return intAt(time, fallback);
    }

    /** Value of a number parameter. */
    public double doubleAt(double time, double fallback) {
        double[] value = {fallback};
        return suite().getDoubleAt(handle, time, value) == Status.OK ? value[0] : fallback;
    }

    /** Value of a parameter of two numbers. */
    public double[] double2At(double time, double x, double y) {
        double[] first = {x};
        double[] second = {y};
        return suite().getDouble2At(handle, time, first, second) == Status.OK
                ? new double[] {first[0], second[0]}
                : new double[] {x, y};
    }

    /** Value of a colour parameter: red, green, blue, alpha. */
    public double[] rgbaAt(double time, double[] fallback) {
        double[] r = {0};
        double[] g = {0};
        double[] b = {0};
        double[] a = {0};
        return suite().getDouble4At(handle, time, r, g, b, a) == Status.OK
                ? new double[] {r[0], g[0], b[0], a[0]}
                : fallback.clone();
    }

    /** Text of a string or file parameter. */
    public String stringAt(double time, String fallback) {
        long[] value = {0};
        return suite().getStringAt(handle, time, value) == Status.OK && value[0] != 0 ? Ofx.string(value[0]) : fallback;
    }

    public boolean setInt(int value) {
        return suite().has(Ofx.ParameterSuite.SET_VALUE) && suite().setInt(handle, value) == Status.OK;
    }

    public boolean setDouble(double value) {
        return suite().has(Ofx.ParameterSuite.SET_VALUE) && suite().setDouble(handle, value) == Status.OK;
    }

    public boolean setString(String value) {
        return suite().has(Ofx.ParameterSuite.SET_VALUE) && suite().setString(handle, Ofx.text(value)) == Status.OK;
    }

    /** Number of keys; 0 if it is constant or the host does not say. */
    public int keyCount() {
        int[] count = {0};
        return suite().has(Ofx.ParameterSuite.GET_NUM_KEYS) && suite().paramGetNumKeys(handle, count) == Status.OK
                ? count[0]
                : 0;
    }

    /** Time of a key, counted from 0; {@code fallback} if there is none. */
    public double keyTime(int index, double fallback) {
        double[] time = {fallback};
        return suite().has(Ofx.ParameterSuite.GET_KEY_TIME) && suite().paramGetKeyTime(handle, index, time) == Status.OK
                ? time[0]
                : fallback;
    }

    private Ofx.ParameterSuite suite() {
        return host.parameterSuite;
    }
}
