package org.poseweave.openfx;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Unsafe;

/**
 * Test double of the Java side. A handle is the address of the test host's effect, which begins with eight 64-bit words:
 * command, data address, byte count, value, and four results that this class writes.
 */
@SuppressWarnings("removal")
public final class Entry {
    private static final Unsafe MEMORY = memory();
    private static final AtomicInteger STARTS = new AtomicInteger();
    private static final long COUNT = 16, VALUE = 24, RESULT = 32;
    private static String startedContents = "";
    private static Entry nothing;
    private int field = 1;

    private Entry() {}

    public static int start(String effectClass, long ofxHost, String contents) {
        STARTS.incrementAndGet();
        startedContents = contents;
        String order = System.getProperty("double.start", "");
        if (order.equals("throw")) {
            throw new IllegalStateException("start was told to throw");
        }
        return order.equals("refuse") || !effectClass.equals("org.poseweave.test.Double") || ofxHost == 0 ? 1 : 0;
    }

    public static int dispatch(String action, long handle, long inArgs, long outArgs) {
        if (!action.equals("OfxImageEffectActionRender")) {
            result(handle, 3, MEMORY.getLong(handle + RESULT + 24) + 1);
            return 14;
        }
        switch ((int) MEMORY.getLong(handle)) {
            case 0:
                return 0;
            case 1:
                MEMORY.setMemory(
                        MEMORY.getLong(handle + 8), MEMORY.getLong(handle + COUNT), (byte) MEMORY.getLong(handle + VALUE));
                return 0;
            case 2:
                throw new IllegalStateException("dispatch was told to throw: äß€");
            case 3:
                return dereferenceNull(handle);
            case 4:
                return recurse(1);
            case 5:
                return exhaustMemory();
            case 6:
                return (int) MEMORY.getLong(handle + VALUE);
            case 7:
                ClassLoader loader = Thread.currentThread().getContextClassLoader();
                result(handle, 0, loader == Entry.class.getClassLoader() ? 1 : 0);
                return 0;
            case 8:
                result(handle, 0, Thread.getAllStackTraces().size());
                result(handle, 1, Thread.currentThread().isDaemon() ? 1 : 0);
                result(handle, 2, STARTS.get());
                return 0;
            case 9:
                result(handle, 0, startedContents.equals(System.getProperty("double.contents")) ? 1 : 0);
                result(handle, 1, System.getProperty("double.taken", "").equals("host") ? 1 : 0);
                result(handle, 2, System.getProperty("java.library.path", "").endsWith("/Linux-x86-64") ? 1 : 0);
                return 0;
            default:
                return 1;
        }
    }

    /** Returns kOfxStatFailed; result 0 says whether a NullPointerException was caught each time. */
    private static int dereferenceNull(long handle) {
        int caught = 0;
        for (int i = 0; i < 20_000; i++) {
            try {
                caught += nothing.field;
            } catch (NullPointerException expected) {
                caught++;
            }
        }
        result(handle, 0, caught == 20_000 ? 1 : 0);
        return 1;
    }

    private static int recurse(int depth) {
        return recurse(depth + 1) + depth;
    }

    private static int exhaustMemory() {
        List<long[]> all = new ArrayList<>();
        while (true) {
            all.add(new long[1 << 20]);
        }
    }

    private static void result(long handle, int index, long value) {
        MEMORY.putLong(handle + RESULT + 8L * index, value);
    }

    private static Unsafe memory() {
        try {
            Field field = Unsafe.class.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return (Unsafe) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
