/**
 * Colour spaces and what lies between them. Takes straight RGB samples, gives the same colour in another space; values
 * above 1 and below 0 are kept. May import error only. Test with published constants in both directions.
 */
@NullMarked
package org.poseweave.colour;

import org.jspecify.annotations.NullMarked;
