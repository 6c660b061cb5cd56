package org.poseweave.ofx;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** What is remembered of an instance between its actions. Safe for several threads. */
final class InstanceState {
    private static final int KEPT_CLIPS = 24;
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final long number = NUMBERS.incrementAndGet();
    private final Map<String, Long> changes = new ConcurrentHashMap<>();
    private final Map<Object, Map<Long, Long>> checksums = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Map<Long, Long>> eldest) {
            return size() > KEPT_CLIPS;
        }
    };
    private final AtomicBoolean messageShown = new AtomicBoolean();
    private final AtomicReference<String> note = new AtomicReference<>("");

    /**
     * State of a clip's content as far as the host has told.
     *
     * @param instance number that no other instance of the process ever has: hosts use handles again
     * @param changes how often the clip was changed
     */
    record Version(long instance, long changes) {}

    Version version(String clip) {
        return new Version(number, changes.getOrDefault(clip, 0L));
    }

    /**
     * Checksums of frames that were read of a clip, by their numbers.
     *
     * @param clip equal for the same content, as far as is known
     */
    Map<Long, Long> checksums(Object clip) {
        synchronized (checksums) {
            return checksums.computeIfAbsent(clip, key -> new ConcurrentHashMap<>());
        }
    }

    /** The clip was changed. */
    void bump(String clip) {
        changes.merge(clip, 1L, Long::sum);
    }

    /** Remembers the note that is shown; gives whether it already was. */
    boolean noteShown(String text) {
        return text.equals(note.getAndSet(text));
    }

    /** Remembers whether a message is shown; gives what was remembered before. */
    boolean messageShown(boolean shown) {
        return messageShown.getAndSet(shown);
    }
}
