/**
 * From the network's picture back into the frame. Takes a {@link org.poseweave.crop.Picture} and a plate, writes the
 * output frame. May import frame, geometry, resample and the picture of crop. Test that pixels outside the square stay
 * bit for bit, at every depth, layout and alpha mode, with tiles and negative strides.
 */
@NullMarked
package org.poseweave.paste;

import org.jspecify.annotations.NullMarked;
