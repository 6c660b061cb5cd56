/**
 * Source frames: which are used, and what the network makes of them, cached. Takes clips' infos, poses and pictures,
 * gives {@link org.poseweave.source.SourceSet}; may import model, clip, error and the values of crop and pose. Test
 * choices on made-up poses, the cache by counts and bytes.
 */
@NullMarked
package org.poseweave.source;

import org.jspecify.annotations.NullMarked;
