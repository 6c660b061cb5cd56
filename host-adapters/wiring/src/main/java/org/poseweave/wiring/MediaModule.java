package org.poseweave.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import org.poseweave.media.Clips;

/** Clips from files. */
final class MediaModule extends AbstractModule {
    @Provides
    ClipOpener clips() {
        return Clips::open;
    }
}
