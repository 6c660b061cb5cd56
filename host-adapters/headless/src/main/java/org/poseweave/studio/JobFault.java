package org.poseweave.studio;

/**
 * One mistake in a file of JSON.
 *
 * @param path where, as {@code $.clips.sources[1]}
 * @param expected what should be there
 * @param found what is there
 * @param remedy what to do
 */
public record JobFault(String path, String expected, String found, String remedy) {
    /** The fault on one line. */
    public String line() {
        return path + ": expected " + expected + "; found " + found + "; " + remedy;
    }
}
