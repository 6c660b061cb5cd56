package org.poseweave.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.nio.file.Path;
import org.poseweave.model.BundleReader;
import org.poseweave.model.ModelBundle;
import org.poseweave.model.ModelSession;
import org.poseweave.model.OrtModelSession;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.pipeline.EngineSettings;
import org.poseweave.pipeline.RenderPipeline;

/** One bundle on one device. The pipeline owns the session. */
final class EngineModule extends AbstractModule {
    private final Path bundleFolder;
    private final EngineSettings settings;
    private final RenderMonitor monitor;

    EngineModule(Path bundleFolder, EngineSettings settings, RenderMonitor monitor) {
        this.bundleFolder = bundleFolder;
        this.settings = settings;
        this.monitor = monitor;
    }

    @Override
    protected void configure() {
        bind(EngineSettings.class).toInstance(settings);
    }

    @Provides
    @Singleton
    ModelBundle bundle() {
        return BundleReader.read(bundleFolder);
    }

    @Provides
    @Singleton
    ModelSession session(ModelBundle bundle) {
        return OrtModelSession.open(bundle, settings.execution(), monitor);
    }

    @Provides
    @Singleton
    RenderPipeline pipeline(ModelSession session) {
        return new RenderPipeline(session, settings.sourceCacheBytes());
    }
}
