package org.poseweave.headless;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.frame.FrameView;
import org.poseweave.model.Graph;
import org.poseweave.model.ModelBundle;
import org.poseweave.model.ModelSession;

/** Adds up what the stages of a render take, seen from their borders. Safe for several threads. */
final class StageClock {
    /** Stages in the order of a frame; what no border shows is composite and paste. */
    enum Stage {
        DECODE,
        CROP,
        POSE,
        REASSEMBLE,
        PASTE,
        ENCODE
    }

    private final Map<Stage, LongAdder> nanos = new EnumMap<>(Stage.class);

    StageClock() {
        for (Stage stage : Stage.values()) {
            nanos.put(stage, new LongAdder());
        }
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
     * Milliseconds by stage since the last call; paste is what is left of {@code wallNanos}.
     *
     * @param frames by which everything is divided
     */
    Map<Stage, Double> take(long wallNanos, int frames) {
        Map<Stage, Double> ms = new EnumMap<>(Stage.class);
        double left = wallNanos;
        for (Map.Entry<Stage, LongAdder> entry : nanos.entrySet()) {
            long sum = entry.getValue().sumThenReset();
            ms.put(entry.getKey(), sum / 1e6 / frames);
            left -= sum;
        }
        ms.put(Stage.PASTE, left / 1e6 / frames);
        return ms;
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
                return inputs -> {
                    long start = System.nanoTime();
                    try {
                        return graph.run(inputs);
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
