/**
 * Squares and points in frames. Takes numbers or a person's text, gives {@link org.poseweave.geometry.CropSquare} and
 * mappings between frame pixels (x right, y down) and crop coordinates in -1..1. May import error. Test by mapping
 * there and back and by golden messages.
 */
@NullMarked
package org.poseweave.geometry;

import org.jspecify.annotations.NullMarked;
