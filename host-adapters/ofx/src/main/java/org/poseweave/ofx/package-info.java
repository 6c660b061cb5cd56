/**
 * The effect PoseWeave for OpenFX hosts. Takes a host's clips and parameters through {@link org.poseweave.ofx.Instance},
 * gives frames; may import native-bridge and wiring. Everything heavy is shared by the process; an instance holds next to
 * nothing. Test against a fake of Instance: images bottom row first, every depth, hosts that leave things out.
 */
@NullMarked
package org.poseweave.ofx;

import org.jspecify.annotations.NullMarked;
