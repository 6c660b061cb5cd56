package org.poseweave.headless;

import java.util.concurrent.atomic.LongAdder;
import org.poseweave.model.Graph;
import org.poseweave.model.ModelBundle;
import org.poseweave.model.ModelSession;

/** A session that adds up the time spent inside its graphs. */
final class TimedSession implements ModelSession {
    private final ModelSession session;
    private final LongAdder nanos = new LongAdder();

    TimedSession(ModelSession session) {
        this.session = session;
    }

    @Override
    public ModelBundle bundle() {
        return session.bundle();
    }

    @Override
    public Graph graph(String name) {
        Graph graph = session.graph(name);
        return inputs -> {
            long start = System.nanoTime();
            try {
                return graph.run(inputs);
            } finally {
                nanos.add(System.nanoTime() - start);
            }
        };
    }

    @Override
    public String deviceReport() {
        return session.deviceReport();
    }

    /** Seconds inside graphs since the last call. */
    double takeSec() {
        return nanos.sumThenReset() / 1e9;
    }

    @Override
    public void close() {
        session.close();
    }
}
