package org.poseweave.openfx;

/** The output is a clip at a time, unchanged. */
public record Identity(String clip, double time) {}
