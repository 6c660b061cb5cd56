/**
 * What a studio needs around a render: job files, identity of what is rendered, checks of what exists, logs, manifests,
 * farms and timelines. Takes files and values, gives values and files; may import core, media and wiring, never the
 * command line. Tested with small clips and by the farm tests.
 */
@NullMarked
package org.poseweave.studio;

import org.jspecify.annotations.NullMarked;
