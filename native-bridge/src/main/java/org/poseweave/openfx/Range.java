package org.poseweave.openfx;

/** Frames from first to last, both included. */
public record Range(double first, double last) {}
