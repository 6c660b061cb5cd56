package org.poseweave.headless;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.frame.FrameView;
import org.poseweave.model.Graph;
import org.poseweave.model.ModelBundle;
import org.poseweave.model.ModelSession;
import org.poseweave.model.NamedTensors;

/**
 * Adds up what the stages of a render take, seen from their borders: time of the threads that work on them, so stages that
 * overlap add up to more than the time that passes. Safe for several threads.
 */
final class StageClock {
    /** Stages in the order of a frame; what no border shows of its rendering is composite and paste. */
    enum Stage {
        DECODE,
        CROP,
        POSE,
        REASSEMBLE,
        PASTE,
        ENCODE
    }

    private static final Set<String> PER_FRAME = Set.of(ModelBundle.ENCODE_POSE, ModelBundle.REASSEMBLE);
    private static final List<Stage> INSIDE = List.of(Stage.DECODE, Stage.CROP, Stage.POSE, Stage.REASSEMBLE);

    private final Map<Stage, LongAdder> nanos = new EnumMap<>(Stage.class);
    private final Map<String, NamedTensors> inputs = new ConcurrentHashMap<>();

    StageClock() {
        for (Stage stage : Stage.values()) {
            nanos.put(stage, new LongAdder());
        }
    }

    /** Runs the rendering of a frame and counts as paste what its other stages do not. */
    <T> T frame(Supplier<T> frame) {
        long start = System.nanoTime();
        T value = frame.get();
        add(Stage.PASTE, System.nanoTime() - start);
        return value;
    }

    /** Runs a step and counts it. */
    void time(Stage stage, Runnable step) {
        long start = System.nanoTime();
        step.run();
        add(stage, System.nanoTime() - start);
    }

    private void add(Stage stage, long passed) {
        nanos.computeIfAbsent(stage, any -> new LongAdder()).add(passed);
    }

    /**
     * Milliseconds by stage since the last call.
     *
     * @param frames by which everything is divided
     */
    Map<Stage, Double> take(int frames) {
        Map<Stage, Double> ms = new EnumMap<>(Stage.class);
        nanos.forEach((stage, sum) -> ms.put(stage, sum.sumThenReset() / 1e6 / frames));
        for (Stage inside : INSIDE) {
            ms.merge(Stage.PASTE, -ms.getOrDefault(inside, 0.0), Double::sum);
        }
        return ms;
    }

    /** What the two graphs of the last frame were given. */
    Map<String, NamedTensors> inputs() {
        return Map.copyOf(inputs);
    }

    /** A clip whose decoding, and what is made of its frames, is counted. */
    Clip watch(Clip clip) {
        return new Clip() {
            @Override
            public ClipInfo info() {
                return clip.info();
            }

            @Override
            public <T> T read(long frame, Function<FrameView, T> reader) {
                long start = System.nanoTime();
                long[] inside = new long[1];
                T value = clip.read(frame, view -> {
                    long from = System.nanoTime();
                    T made = reader.apply(view);
                    inside[0] = System.nanoTime() - from;
                    return made;
                });
                add(Stage.CROP, inside[0]);
                add(Stage.DECODE, System.nanoTime() - start - inside[0]);
                return value;
            }

            @Override
            public void close() {
                clip.close();
            }
        };
    }

    /** A session whose runs are counted. */
    ModelSession watch(ModelSession session) {
        return new ModelSession() {
            @Override
            public ModelBundle bundle() {
                return session.bundle();
            }

            @Override
            public Graph graph(String name) {
                Graph graph = session.graph(name);
                Stage stage = name.equals(ModelBundle.REASSEMBLE) ? Stage.REASSEMBLE : Stage.POSE;
                return given -> {
                    if (PER_FRAME.contains(name)) {
                        inputs.put(name, given);
                    }
                    long start = System.nanoTime();
                    try {
                        return graph.run(given);
                    } finally {
                        add(stage, System.nanoTime() - start);
                    }
                };
            }

            @Override
            public String deviceReport() {
                return session.deviceReport();
            }

            @Override
            public void close() {
                session.close();
            }
        };
    }
}
