package org.poseweave.openfx;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.poseweave.openfx.abi.Ofx;

/**
 * Where the native shim enters Java. Lets nothing out: every Throwable becomes a status. Safe for several threads; the
 * class is loaded once for each plugin.
 */
public final class Entry {
    /** Folder of a bundle's native libraries within {@code Contents}. */
    private static final String NATIVES = "Linux-x86-64";

    private static final boolean DEBUG = "1".equals(System.getenv("POSEWEAVE_DEBUG"));

    private static volatile @Nullable Entry running;
    private static volatile Path contents = Path.of("");

    private final Host host;
    private final Effect effect;

    /** Instances that show a message of {@link #complain}. */
    private final Set<Long> complained = ConcurrentHashMap.newKeySet();

    private Entry(Host host, Effect effect) {
        this.host = host;
        this.effect = effect;
    }

    /** Folder {@code Contents} of the plugin's bundle; the empty path before {@link #start}. */
    public static Path contents() {
        return contents;
    }

    /**
     * Makes the effect; called once before the first action.
     *
     * @param effectClass name of a public class with a public constructor without arguments that implements {@link
     *     Effect}
     * @param hostAddress of the OfxHost structure
     * @param folder folder {@code Contents} of the bundle
     * @return a status
     */
    @SuppressWarnings("CatchAndPrintStackTrace")
    public static int start(String effectClass, long hostAddress, String folder) {
        try {
            contents = Path.of(folder);
            Ofx.load(Path.of(folder, NATIVES).toString());
            Class<?> type = Class.forName(effectClass, true, Entry.class.getClassLoader());
            Effect effect = (Effect) type.getConstructor().newInstance();
            running = new Entry(new Host(hostAddress), effect);
            return Status.OK;
        } catch (OfxException e) {
            report("start", e);
            return e.status();
        } catch (Throwable e) {
            report("start", e);
            return Status.FAILED;
        }
    }

    /**
     * Handles an action.
     *
     * @param handle of the instance
     * @param in address of the property set of arguments, or 0
     * @param out address of the property set of answers, or 0
     * @return a status
     */
    public static int dispatch(String action, long handle, long in, long out) {
        Entry entry = running;
        if (entry == null) {
            return Status.ERR_FATAL;
        }
        ImageEffect instance = new ImageEffect(entry.host, handle);
        try {
            return entry.handle(
                    action,
                    instance,
                    new PropertySet(entry.host.propertySuite, in),
                    new PropertySet(entry.host.propertySuite, out));
        } catch (OfxException e) {
            entry.complain(action, instance, e, String.valueOf(e.getMessage()));
            return e.status();
        } catch (OutOfMemoryError e) {
            entry.complain(action, instance, e, "out of memory: raise -Xmx in jvm.options of the plugin's bundle");
            return Status.ERR_MEMORY;
        } catch (Throwable e) {
            entry.complain(action, instance, e, "a fault of the plugin, please report it: " + e);
            return Status.FAILED;
        }
    }

    /** Shows a user why there is no frame; other actions fail without a frame being lost and are only reported. */
    private void complain(String action, ImageEffect instance, Throwable fault, String text) {
        report(action, fault);
        if (action.equals(Actions.RENDER)) {
            try {
                if (host.messages().setPersistent(instance, Messages.Kind.ERROR, "failed", text)) {
                    complained.add(instance.handle());
                }
            } catch (Throwable e) {
                report(action, e);
            }
        }
    }

    private int handle(String action, ImageEffect instance, PropertySet in, PropertySet out) {
        switch (action) {
            case Actions.RENDER -> {
                int status = effect.render(instance, RenderArguments.read(in));
                if (status == Status.OK && complained.remove(instance.handle())) {
                    host.messages().clearPersistent(instance);
                }
                return status;
            }
            case Actions.IS_IDENTITY -> {
                return identity(instance, in, out);
            }
            case Actions.REGION_OF_DEFINITION -> {
                return regionOfDefinition(instance, in, out);
            }
            case Actions.REGIONS_OF_INTEREST -> {
                effect.regionsOfInterest(instance, time(in), region(in), new RegionsOfInterest(out));
                return Status.OK;
            }
            case Actions.FRAMES_NEEDED -> {
                effect.framesNeeded(instance, time(in), new FramesNeeded(out));
                return Status.OK;
            }
            case Actions.CLIP_PREFERENCES -> {
                effect.clipPreferences(instance, new ClipPreferences(out));
                return Status.OK;
            }
            case Actions.INSTANCE_CHANGED -> {
                effect.changed(instance, Change.read(in));
                return Status.OK;
            }
            case Actions.DESTROY_INSTANCE -> {
                complained.remove(instance.handle());
                effect.destroyed(instance);
                return Status.OK;
            }
            default -> {
                return Status.REPLY_DEFAULT;
            }
        }
    }

    private int identity(ImageEffect instance, PropertySet in, PropertySet out) {
        Optional<Identity> identity = effect.identity(instance, RenderArguments.read(in));
        if (identity.isEmpty()) {
            return Status.REPLY_DEFAULT;
        }
        out.setString("OfxPropName", 0, identity.get().clip());
        out.setDouble("OfxPropTime", 0, identity.get().time());
        return Status.OK;
    }

    private int regionOfDefinition(ImageEffect instance, PropertySet in, PropertySet out) {
        Optional<RectD> region =
                effect.regionOfDefinition(instance, time(in), in.getScale("OfxImageEffectPropRenderScale"));
        if (region.isEmpty()) {
            return Status.REPLY_DEFAULT;
        }
        out.setRectD("OfxImageEffectPropRegionOfDefinition", region.get());
        return Status.OK;
    }

    private static double time(PropertySet in) {
        return in.getDouble("OfxPropTime", 0, 0);
    }

    private static RectD region(PropertySet in) {
        String name = "OfxImageEffectPropRegionOfInterest";
        return new RectD(
                in.getDouble(name, 0, 0), in.getDouble(name, 1, 0), in.getDouble(name, 2, 0), in.getDouble(name, 3, 0));
    }

    /** Says on the host's error stream what happened; the stack trace only where POSEWEAVE_DEBUG=1 asks for it. */
    private static void report(String action, Throwable fault) {
        try {
            System.err.println("openfx plugin: " + action + ": " + fault);
            if (DEBUG) {
                fault.printStackTrace();
            }
        } catch (Throwable e) {
            // Out of memory or stack: the status says enough.
        }
    }
}
