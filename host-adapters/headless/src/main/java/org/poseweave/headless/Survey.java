package org.poseweave.headless;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Frames of a run, before it.
 *
 * @param kept tags of frames that are there and valid, by their numbers
 * @param todo numbers of the others
 * @param replaced why frames that are there are rendered again, a line each
 */
record Survey(Map<Long, Map<String, String>> kept, Set<Long> todo, List<String> replaced) {}
