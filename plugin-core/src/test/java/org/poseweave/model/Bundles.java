package org.poseweave.model;

import java.nio.file.Path;

/** Where tests find the shipped bundles. */
public final class Bundles {
    /** The draft face bundle. */
    public static final Path FACE_DRAFT =
            Path.of(System.getProperty("poseweave.root"), "models", "bundles", "face-draft");

    private Bundles() {}
}
