package org.poseweave.openfx.abi;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FunctionPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.Platform;
import org.jspecify.annotations.Nullable;

/**
 * Tables of functions that a host hands to a plugin. Methods are the members of the C structures, called through the
 * function pointers; they return an OpenFX status (see {@link org.poseweave.openfx.Status}) unless it says otherwise.
 * Handles are addresses. Text is UTF-8 with a final zero, see {@link #text}; text that a host returns is read with
 * {@link #string} before the call that lent it ends. A member that the host left null must not be called: ask
 * {@link Table#has} first.
 */
@Platform(include = "ofx_abi.h")
public final class Ofx {
    private Ofx() {}

    /**
     * Loads the JNI library; nothing here works before.
     *
     * @param folder searched before {@code java.library.path}
     * @throws UnsatisfiedLinkError if it is not there or does not fit this machine
     */
    public static void load(String folder) {
        String path = System.getProperty("java.library.path", "");
        // A virtual machine that another plugin has started does not know our folder. Loader reads it at every call.
        if (!Arrays.asList(path.split(File.pathSeparator, -1)).contains(folder)) {
            System.setProperty("java.library.path", path.isEmpty() ? folder : folder + File.pathSeparator + path);
        }
        Loader.load(Ofx.class);
    }

    /** C text of a Java string. */
    public static byte[] text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        byte[] terminated = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, terminated, 0, bytes.length);
        return terminated;
    }

    /** Java string of the C text at an address; empty for a null address. */
    public static String string(long address) {
        return address == 0 ? "" : new BytePointer(new Address(address)).getString(StandardCharsets.UTF_8);
    }

    /** Memory at an address, owned by somebody else. */
    public static final class Address extends Pointer {
        public Address(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }

    /** A structure of pointers. */
    public abstract static class Table extends Pointer {
        private final long present;

        Table(long address, int members) {
            super(new Address(address));
            LongPointer pointers = new LongPointer(this);
            long bits = 0;
            for (int i = 0; i < members; i++) {
                bits |= pointers.get(i) != 0 ? 1L << i : 0;
            }
            present = bits;
        }

        /** Whether all these members, counted from 0 in order of declaration, are set. */
        public boolean has(int... members) {
            long wanted = 0;
            for (int member : members) {
                wanted |= 1L << member;
            }
            return (present & wanted) == wanted;
        }
    }

    /** What a host gives a plugin first. */
    @Name("OfxHost")
    public static final class HostTable extends Table {
        public static final int FETCH_SUITE = 1;

        public HostTable(long address) {
            super(address, 2);
        }

        /** Address of the host's property set. */
        public long properties() {
            return new LongPointer(this).get(0);
        }

        /** Table of functions of this name and version, or 0. */
        @Name("fetchSuite")
        public native @Cast("jlong") long fetchSuite(
                @Cast("OfxPropertySetHandle") long host, @Cast("const char*") byte[] name, int version);
    }

    /** {@code OfxPropertySuite}, version 1. */
    @Name("OfxPropertySuiteV1")
    public static final class PropertySuite extends Table {
        public static final int SET_POINTER = 0;
        public static final int SET_STRING = 1;
        public static final int SET_DOUBLE = 2;
        public static final int SET_INT = 3;
        public static final int SET_DOUBLE_N = 6;
        public static final int GET_POINTER = 8;
        public static final int GET_STRING = 9;
        public static final int GET_DOUBLE = 10;
        public static final int GET_INT = 11;
        public static final int GET_INT_N = 15;
        public static final int GET_DIMENSION = 17;

        public PropertySuite(long address) {
            super(address, 18);
        }

        public native int propSetPointer(
                @Cast("OfxPropertySetHandle") long set,
                @Cast("const char*") byte[] name,
                int index,
                @Cast("void*") long value);

        public native int propSetString(
                @Cast("OfxPropertySetHandle") long set,
                @Cast("const char*") byte[] name,
                int index,
                @Cast("const char*") byte[] value);

        public native int propSetDouble(
                @Cast("OfxPropertySetHandle") long set, @Cast("const char*") byte[] name, int index, double value);

        public native int propSetInt(
                @Cast("OfxPropertySetHandle") long set, @Cast("const char*") byte[] name, int index, int value);

        public native int propSetDoubleN(
                @Cast("OfxPropertySetHandle") long set,
                @Cast("const char*") byte[] name,
                int count,
                @Cast("const double*") double[] values);

        public native int propSetIntN(
                @Cast("OfxPropertySetHandle") long set,
                @Cast("const char*") byte[] name,
                int count,
                @Cast("const int*") int[] values);

        public native int propGetPointer(
                @Cast("OfxPropertySetHandle") long set,
                @Cast("const char*") byte[] name,
                int index,
                @Cast("void**") long[] value);

        public native int propGetString(
                @Cast("OfxPropertySetHandle") long set,
                @Cast("const char*") byte[] name,
                int index,
                @Cast("char**") long[] value);

        public native int propGetDouble(
                @Cast("OfxPropertySetHandle") long set, @Cast("const char*") byte[] name, int index, double[] value);

        public native int propGetInt(
                @Cast("OfxPropertySetHandle") long set, @Cast("const char*") byte[] name, int index, int[] value);

        public native int propGetDoubleN(
                @Cast("OfxPropertySetHandle") long set, @Cast("const char*") byte[] name, int count, double[] values);

        public native int propGetIntN(
                @Cast("OfxPropertySetHandle") long set, @Cast("const char*") byte[] name, int count, int[] values);

        public native int propReset(@Cast("OfxPropertySetHandle") long set, @Cast("const char*") byte[] name);

        public native int propGetDimension(
                @Cast("OfxPropertySetHandle") long set, @Cast("const char*") byte[] name, int[] count);
    }

    /** {@code OfxImageEffectSuite}, version 1. Rectangles are arrays x1, y1, x2, y2. */
    @Name("OfxImageEffectSuiteV1")
    public static final class ImageEffectSuite extends Table {
        public static final int GET_PROPERTY_SET = 0;
        public static final int GET_PARAM_SET = 1;
        public static final int CLIP_GET_HANDLE = 3;
        public static final int CLIP_GET_PROPERTY_SET = 4;
        public static final int CLIP_GET_IMAGE = 5;
        public static final int CLIP_RELEASE_IMAGE = 6;
        public static final int CLIP_GET_REGION_OF_DEFINITION = 7;
        public static final int ABORT = 8;

        public ImageEffectSuite(long address) {
            super(address, 13);
        }

        public native int getPropertySet(
                @Cast("OfxImageEffectHandle") long effect, @Cast("OfxPropertySetHandle*") long[] set);

        public native int getParamSet(
                @Cast("OfxImageEffectHandle") long effect, @Cast("OfxParamSetHandle*") long[] params);

        public native int clipDefine(
                @Cast("OfxImageEffectHandle") long effect,
                @Cast("const char*") byte[] name,
                @Cast("OfxPropertySetHandle*") long[] set);

        public native int clipGetHandle(
                @Cast("OfxImageEffectHandle") long effect,
                @Cast("const char*") byte[] name,
                @Cast("OfxImageClipHandle*") long[] clip,
                @Cast("OfxPropertySetHandle*") long[] set);

        public native int clipGetPropertySet(
                @Cast("OfxImageClipHandle") long clip, @Cast("OfxPropertySetHandle*") long[] set);

        public native int clipGetImage(
                @Cast("OfxImageClipHandle") long clip,
                double time,
                @Cast("const OfxRectD*") double @Nullable [] region,
                @Cast("OfxPropertySetHandle*") long[] image);

        public native int clipReleaseImage(@Cast("OfxPropertySetHandle") long image);

        public native int clipGetRegionOfDefinition(
                @Cast("OfxImageClipHandle") long clip, double time, @Cast("OfxRectD*") double[] bounds);

        /** Not 0 if the host wants the render to end. */
        @Name("abort")
        public native int abort(@Cast("OfxImageEffectHandle") long effect);

        public native int imageMemoryAlloc(
                @Cast("OfxImageEffectHandle") long effect,
                @Cast("size_t") long bytes,
                @Cast("OfxImageMemoryHandle*") long[] memory);

        public native int imageMemoryFree(@Cast("OfxImageMemoryHandle") long memory);

        public native int imageMemoryLock(@Cast("OfxImageMemoryHandle") long memory, @Cast("void**") long[] data);

        public native int imageMemoryUnlock(@Cast("OfxImageMemoryHandle") long memory);
    }

    /** {@code OfxParameterSuite}, version 1; the variadic members have one method for each kind of value. */
    @Name("OfxParameterSuiteV1")
    public static final class ParameterSuite extends Table {
        public static final int GET_HANDLE = 1;
        public static final int GET_PROPERTY_SET = 3;
        public static final int GET_VALUE_AT_TIME = 5;
        public static final int SET_VALUE = 8;
        public static final int GET_NUM_KEYS = 10;
        public static final int GET_KEY_TIME = 11;
        public static final int EDIT_BEGIN = 16;
        public static final int EDIT_END = 17;

        public ParameterSuite(long address) {
            super(address, 18);
        }

        public native int paramDefine(
                @Cast("OfxParamSetHandle") long params,
                @Cast("const char*") byte[] type,
                @Cast("const char*") byte[] name,
                @Cast("OfxPropertySetHandle*") long[] set);

        public native int paramGetHandle(
                @Cast("OfxParamSetHandle") long params,
                @Cast("const char*") byte[] name,
                @Cast("OfxParamHandle*") long[] param,
                @Cast("OfxPropertySetHandle*") long[] set);

        public native int paramSetGetPropertySet(
                @Cast("OfxParamSetHandle") long params, @Cast("OfxPropertySetHandle*") long[] set);

        public native int paramGetPropertySet(
                @Cast("OfxParamHandle") long param, @Cast("OfxPropertySetHandle*") long[] set);

        @Name("paramGetValue")
        public native int getInt(@Cast("OfxParamHandle") long param, int[] value);

        @Name("paramGetValue")
        public native int getDouble(@Cast("OfxParamHandle") long param, double[] value);

        @Name("paramGetValue")
        public native int getString(@Cast("OfxParamHandle") long param, @Cast("char**") long[] value);

        @Name("paramGetValueAtTime")
        public native int getIntAt(@Cast("OfxParamHandle") long param, double time, int[] value);

        @Name("paramGetValueAtTime")
        public native int getDoubleAt(@Cast("OfxParamHandle") long param, double time, double[] value);

        @Name("paramGetValueAtTime")
        public native int getStringAt(@Cast("OfxParamHandle") long param, double time, @Cast("char**") long[] value);

        @Name("paramGetValueAtTime")
        public native int getDouble2At(@Cast("OfxParamHandle") long param, double time, double[] x, double[] y);

        @Name("paramGetValueAtTime")
        public native int getInt2At(@Cast("OfxParamHandle") long param, double time, int[] x, int[] y);

        @Name("paramGetValueAtTime")
        public native int getDouble3At(
                @Cast("OfxParamHandle") long param, double time, double[] x, double[] y, double[] z);

        @Name("paramGetValueAtTime")
        public native int getDouble4At(
                @Cast("OfxParamHandle") long param, double time, double[] x, double[] y, double[] z, double[] w);

        @Name("paramSetValue")
        public native int setInt(@Cast("OfxParamHandle") long param, int value);

        @Name("paramSetValue")
        public native int setDouble(@Cast("OfxParamHandle") long param, double value);

        @Name("paramSetValue")
        public native int setString(@Cast("OfxParamHandle") long param, @Cast("const char*") byte[] value);

        @Name("paramSetValueAtTime")
        public native int setIntAt(@Cast("OfxParamHandle") long param, double time, int value);

        @Name("paramSetValueAtTime")
        public native int setDoubleAt(@Cast("OfxParamHandle") long param, double time, double value);

        @Name("paramSetValueAtTime")
        public native int setStringAt(
                @Cast("OfxParamHandle") long param, double time, @Cast("const char*") byte[] value);

        public native int paramGetNumKeys(@Cast("OfxParamHandle") long param, @Cast("unsigned int*") int[] count);

        public native int paramGetKeyTime(
                @Cast("OfxParamHandle") long param, @Cast("unsigned int") int index, double[] time);

        public native int paramDeleteKey(@Cast("OfxParamHandle") long param, double time);

        public native int paramDeleteAllKeys(@Cast("OfxParamHandle") long param);

        public native int paramEditBegin(@Cast("OfxParamSetHandle") long params, @Cast("const char*") byte[] name);

        public native int paramEditEnd(@Cast("OfxParamSetHandle") long params);
    }

    /** {@code OfxMemorySuite}, version 1. */
    @Name("OfxMemorySuiteV1")
    public static final class MemorySuite extends Table {
        public static final int ALLOC = 0;
        public static final int FREE = 1;

        public MemorySuite(long address) {
            super(address, 2);
        }

        public native int memoryAlloc(
                @Cast("void*") long effect, @Cast("size_t") long bytes, @Cast("void**") long[] data);

        public native int memoryFree(@Cast("void*") long data);
    }

    /** {@code OfxMessageSuite}, version 2; version 1 has the first member only. Text is passed as the argument of "%s". */
    @Name("OfxMessageSuiteV2")
    public static final class MessageSuite extends Table {
        public static final int MESSAGE = 0;
        public static final int SET_PERSISTENT = 1;
        public static final int CLEAR_PERSISTENT = 2;

        /**
         * Table of functions.
         *
         * @param version 1, which has the first member only, or 2
         */
        public MessageSuite(long address, int version) {
            super(address, version == 1 ? 1 : 3);
        }

        public native int message(
                @Cast("void*") long effect,
                @Cast("const char*") byte[] type,
                @Cast("const char*") byte[] id,
                @Cast("const char*") byte[] format,
                @Cast("const char*") byte[] argument);

        public native int setPersistentMessage(
                @Cast("void*") long effect,
                @Cast("const char*") byte[] type,
                @Cast("const char*") byte[] id,
                @Cast("const char*") byte[] format,
                @Cast("const char*") byte[] argument);

        public native int clearPersistentMessage(@Cast("void*") long effect);
    }

    /** {@code OfxProgressSuite}, version 1. */
    @Name("OfxProgressSuiteV1")
    public static final class ProgressSuite extends Table {
        public static final int START = 0;
        public static final int UPDATE = 1;
        public static final int END = 2;

        public ProgressSuite(long address) {
            super(address, 3);
        }

        public native int progressStart(@Cast("void*") long effect, @Cast("const char*") byte[] label);

        public native int progressUpdate(@Cast("void*") long effect, double share);

        public native int progressEnd(@Cast("void*") long effect);
    }

    /** {@code OfxTimeLineSuite}, version 1. */
    @Name("OfxTimeLineSuiteV1")
    public static final class TimeLineSuite extends Table {
        public static final int GET_TIME = 0;
        public static final int GOTO_TIME = 1;
        public static final int GET_TIME_BOUNDS = 2;

        public TimeLineSuite(long address) {
            super(address, 3);
        }

        public native int getTime(@Cast("void*") long effect, double[] time);

        public native int gotoTime(@Cast("void*") long effect, double time);

        public native int getTimeBounds(@Cast("void*") long effect, double[] first, double[] last);
    }

    /** Code that a host runs on its threads; it must let no exception out. */
    public abstract static class ThreadFunction extends FunctionPointer {
        protected ThreadFunction() {
            allocate();
        }

        private native void allocate();

        /**
         * One of the calls, on any thread of the host's.
         *
         * @param index of the call, from 0
         * @param count of calls
         */
        public abstract void call(@Cast("unsigned int") int index, @Cast("unsigned int") int count, Pointer argument);
    }

    /** {@code OfxMultiThreadSuite}, version 1. */
    @Name("OfxMultiThreadSuiteV1")
    public static final class MultiThreadSuite extends Table {
        public MultiThreadSuite(long address) {
            super(address, 9);
        }

        public native int multiThread(
                ThreadFunction function, @Cast("unsigned int") int threads, @Cast("void*") long argument);

        public native int multiThreadNumCPUs(@Cast("unsigned int*") int[] count);

        public native int multiThreadIndex(@Cast("unsigned int*") int[] index);

        /** Not 0 on a thread that {@link #multiThread} started. */
        public native int multiThreadIsSpawnedThread();

        public native int mutexCreate(@Cast("OfxMutexHandle*") long[] mutex, int locks);

        public native int mutexDestroy(@Cast("OfxMutexHandle") long mutex);

        public native int mutexLock(@Cast("OfxMutexHandle") long mutex);

        public native int mutexUnLock(@Cast("OfxMutexHandle") long mutex);

        public native int mutexTryLock(@Cast("OfxMutexHandle") long mutex);
    }
}
