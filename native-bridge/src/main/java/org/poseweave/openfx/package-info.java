/**
 * OpenFX for plugins in Java: what a host offers, as typed objects over {@link org.poseweave.openfx.abi}, and the entry
 * that the native shim calls. Knows nothing of motion transfer; may import JavaCPP only. A plugin is an
 * {@link org.poseweave.openfx.Effect} and a {@link org.poseweave.openfx.PluginDescription}.
 *
 * <p>Objects over host handles are valid during the action that they were made in and on its thread, unless they say
 * otherwise. Images have their origin at the bottom left, y up, as in OpenFX. What a host leaves out (suites, functions,
 * properties) is tolerated: getters take a fallback, optional things are {@link java.util.Optional}.
 */
@NullMarked
package org.poseweave.openfx;

import org.jspecify.annotations.NullMarked;
