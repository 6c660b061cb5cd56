/**
 * Fine detail of the sources at their full size. Takes what the network drew and where it matched, and the crops of the
 * sources at full size, gives the object at a larger size; may import reassemble, crop and resample. Test with sources
 * whose detail is known and matches that are right, shifted and wrong.
 */
@NullMarked
package org.poseweave.detail;

import org.jspecify.annotations.NullMarked;
