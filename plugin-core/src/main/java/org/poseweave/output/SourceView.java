package org.poseweave.output;

import org.poseweave.geometry.CropSquare;

/**
 * Where a chosen source frame was cut out.
 *
 * @param number of the source in the order of choice, from 1
 * @param square in pixels of its frame
 * @param width of its frame in pixels
 * @param height of its frame in pixels
 */
public record SourceView(int number, CropSquare square, int width, int height) {}
