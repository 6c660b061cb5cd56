package org.poseweave.geometry;

/** A position, x right and y down; whoever hands it out says in which coordinates. */
public record Point(double x, double y) {}
