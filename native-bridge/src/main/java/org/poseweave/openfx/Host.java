package org.poseweave.openfx;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.poseweave.openfx.abi.Ofx;

/** The program that the plugin runs in. Valid as long as the process. Safe for several threads. */
public final class Host {
    private static final int[] READ_AND_WRITE = {
        Ofx.PropertySuite.SET_STRING,
        Ofx.PropertySuite.SET_DOUBLE,
        Ofx.PropertySuite.SET_INT,
        Ofx.PropertySuite.GET_POINTER,
        Ofx.PropertySuite.GET_STRING,
        Ofx.PropertySuite.GET_DOUBLE,
        Ofx.PropertySuite.GET_INT
    };
    private static final int[] TAKE_IMAGES = {
        Ofx.ImageEffectSuite.GET_PROPERTY_SET,
        Ofx.ImageEffectSuite.GET_PARAM_SET,
        Ofx.ImageEffectSuite.CLIP_GET_HANDLE,
        Ofx.ImageEffectSuite.CLIP_GET_IMAGE,
        Ofx.ImageEffectSuite.CLIP_RELEASE_IMAGE
    };

    final Ofx.PropertySuite propertySuite;
    final Ofx.ImageEffectSuite effectSuite;
    final Ofx.ParameterSuite parameterSuite;
    private final PropertySet properties;
    private final Messages messages;
    private final @Nullable Progress progress;
    private final @Nullable TimeLine timeLine;
    private final @Nullable Memory memory;
    private final @Nullable Threads threads;

    /**
     * Reads the suites of a host.
     *
     * @param address of its OfxHost structure
     * @throws OfxException of status ERR_MISSING_HOST_FEATURE without the property, image effect or parameter suite or
     *     what nothing can be rendered without in them
     */
    Host(long address) {
        Ofx.HostTable table = new Ofx.HostTable(address);
        propertySuite = new Ofx.PropertySuite(required(table, "OfxPropertySuite"));
        effectSuite = new Ofx.ImageEffectSuite(required(table, "OfxImageEffectSuite"));
        parameterSuite = new Ofx.ParameterSuite(required(table, "OfxParameterSuite"));
        complete("OfxPropertySuite", propertySuite.has(READ_AND_WRITE));
        complete("OfxImageEffectSuite", effectSuite.has(TAKE_IMAGES));
        complete(
                "OfxParameterSuite",
                parameterSuite.has(Ofx.ParameterSuite.GET_HANDLE, Ofx.ParameterSuite.GET_VALUE_AT_TIME));
        properties = new PropertySet(propertySuite, table.properties());

        long second = fetch(table, "OfxMessageSuite", 2);
        long first = second != 0 ? second : fetch(table, "OfxMessageSuite", 1);
        messages = new Messages(first == 0 ? null : new Ofx.MessageSuite(first, second != 0 ? 2 : 1));
        long at = fetch(table, "OfxProgressSuite", 1);
        progress = at == 0 ? null : Progress.of(new Ofx.ProgressSuite(at));
        at = fetch(table, "OfxTimeLineSuite", 1);
        timeLine = at == 0 ? null : TimeLine.of(new Ofx.TimeLineSuite(at));
        at = fetch(table, "OfxMemorySuite", 1);
        memory = at == 0 ? null : Memory.of(new Ofx.MemorySuite(at));
        at = fetch(table, "OfxMultiThreadSuite", 1);
        threads = at == 0 ? null : Threads.of(new Ofx.MultiThreadSuite(at));
    }

    /** What the host says of itself. */
    public PropertySet properties() {
        return properties;
    }

    /** Identifier of the host, such as "uk.co.thefoundry.nuke"; empty if it gives none. */
    public String name() {
        return properties.getString("OfxPropName", 0, "");
    }

    /** Whether images of other times than the current one can be had. */
    public boolean temporalAccess() {
        return properties.getInt("OfxImageEffectPropTemporalClipAccess", 0, 0) != 0;
    }

    /** Whether inputs and output may differ in size. */
    public boolean multiResolution() {
        return properties.getInt("OfxImageEffectPropSupportsMultiResolution", 0, 0) != 0;
    }

    /** Messages to the user; silent where the host shows none. */
    public Messages messages() {
        return messages;
    }

    public Optional<Progress> progress() {
        return Optional.ofNullable(progress);
    }

    public Optional<TimeLine> timeLine() {
        return Optional.ofNullable(timeLine);
    }

    public Optional<Memory> memory() {
        return Optional.ofNullable(memory);
    }

    public Optional<Threads> threads() {
        return Optional.ofNullable(threads);
    }

    private static long required(Ofx.HostTable table, String suite) {
        long address = fetch(table, suite, 1);
        complete(suite, address != 0);
        return address;
    }

    private static long fetch(Ofx.HostTable table, String suite, int version) {
        return table.has(Ofx.HostTable.FETCH_SUITE)
                ? table.fetchSuite(table.properties(), Ofx.text(suite), version)
                : 0;
    }

    private static void complete(String suite, boolean complete) {
        if (!complete) {
            throw new OfxException(
                    Status.ERR_MISSING_HOST_FEATURE,
                    "a host with a working " + suite + " of version 1",
                    "one without",
                    "use a newer version of the host");
        }
    }
}
