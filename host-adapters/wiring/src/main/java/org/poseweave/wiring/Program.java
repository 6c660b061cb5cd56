package org.poseweave.wiring;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.RenderException;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.pipeline.EngineSettings;
import org.poseweave.pipeline.RenderPipeline;

/** The parts of a program that renders with one bundle. The model is loaded when the pipeline is first asked for. */
public final class Program implements AutoCloseable {
    private final Injector injector;
    private @Nullable RenderPipeline pipeline;

    private Program(Injector injector) {
        this.injector = injector;
    }

    /** Puts the parts together; nothing is read yet. */
    public static Program of(Path bundleFolder, EngineSettings settings) {
        return of(bundleFolder, settings, RenderMonitor.NONE);
    }

    /** The same; {@code monitor} is told if the model takes long to load. */
    public static Program of(Path bundleFolder, EngineSettings settings, RenderMonitor monitor) {
        // DEVELOPMENT makes singletons when they are first needed, not at once.
        return new Program(Guice.createInjector(
                Stage.DEVELOPMENT, new MediaModule(), new EngineModule(bundleFolder, settings, monitor)));
    }

    /** Opens clips. */
    public ClipOpener clips() {
        return injector.getInstance(ClipOpener.class);
    }

    /**
     * The pipeline, always the same; closed by {@link #close}.
     *
     * @throws RenderException BAD_CONFIG or DEVICE_UNAVAILABLE
     */
    public synchronized RenderPipeline pipeline() {
        RenderPipeline made = pipeline;
        if (made == null) {
            try {
                made = injector.getInstance(RenderPipeline.class);
            } catch (ProvisionException e) {
                if (e.getCause() instanceof RenderException fault) {
                    throw fault;
                }
                throw e;
            }
            pipeline = made;
        }
        return made;
    }

    @Override
    public synchronized void close() {
        if (pipeline != null) {
            pipeline.close();
            pipeline = null;
        }
    }
}
