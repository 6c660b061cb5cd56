/**
 * Timelines of OpenTimelineIO. Takes a timeline in JSON, gives jobs and the same timeline with references to their
 * frames; what it does not know it leaves as it is. May import studio, core and media. Tested with timelines of our own.
 */
@NullMarked
package org.poseweave.studio.timeline;

import org.jspecify.annotations.NullMarked;
