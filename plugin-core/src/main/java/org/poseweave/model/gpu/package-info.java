/**
 * What a machine has for running graphs on an NVIDIA card, found by looking at files alone: nothing is loaded, so a broken
 * installation cannot take the process down. Takes folders, gives findings with a remedy each; imports nothing of this
 * project. Test with folders of made-up libraries.
 */
@NullMarked
package org.poseweave.model.gpu;

import org.jspecify.annotations.NullMarked;
