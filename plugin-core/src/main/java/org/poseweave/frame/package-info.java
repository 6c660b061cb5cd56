/**
 * Borrowed and owned pixels. Takes memory of a host or decoder, gives typed access by (column, row) counted from the
 * top left; stride and origin arithmetic lives here only. May import error. Test with ramps whose value proves the
 * position, at odd sizes, negative strides and tiles.
 */
@NullMarked
package org.poseweave.frame;

import org.jspecify.annotations.NullMarked;
