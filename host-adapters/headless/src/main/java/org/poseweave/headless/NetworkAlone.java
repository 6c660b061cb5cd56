package org.poseweave.headless;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.poseweave.model.ModelSession;
import org.poseweave.model.NamedTensors;

/** Graphs with nothing around them: the least that a frame can take. */
final class NetworkAlone {
    private NetworkAlone() {}

    /**
     * Milliseconds a frame.
     *
     * @param inputs of each graph that a frame runs, by its name
     * @param atOnce frames that run at the same time
     */
    static double ms(ModelSession session, Map<String, NamedTensors> inputs, int frames, int atOnce) {
        return ms(() -> inputs.forEach((name, tensors) -> session.graph(name).run(tensors)), frames, atOnce);
    }

    /** The same of any frame. */
    static double ms(Runnable frame, int frames, int atOnce) {
        AtomicInteger left = new AtomicInteger(frames);
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        try {
            long start = System.nanoTime();
            List<CompletableFuture<Void>> runs = new ArrayList<>();
            for (int i = 0; i < atOnce; i++) {
                runs.add(CompletableFuture.runAsync(
                        () -> {
                            while (left.getAndDecrement() > 0) {
                                frame.run();
                            }
                        },
                        threads));
            }
            runs.forEach(CompletableFuture::join);
            return (System.nanoTime() - start) / 1e6 / frames;
        } finally {
            threads.shutdown();
        }
    }
}
