package org.poseweave.media;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.poseweave.colour.Primaries;

/**
 * What the header of an EXR file says beside its channels. Nothing that differs between two renders of the same frame
 * (time, machine) belongs here, or equal frames have different files.
 *
 * @param text string attributes by name, as {@code poseweave/model}
 * @param primaries chromaticities of linear RGB; null leaves them out: readers take Rec.709 or raw data
 */
public record ExrMetadata(
        SortedMap<String, String> text, @Nullable Primaries primaries) {
    /** Of linear Rec.709 without any text. */
    public static final ExrMetadata REC709 = new ExrMetadata(Map.of(), Primaries.REC709);

    private static final int LONGEST_NAME = 255;

    public ExrMetadata {
        text = Collections.unmodifiableSortedMap(new TreeMap<>(text));
        for (String name : text.keySet()) {
            if (name.isEmpty() || name.length() > LONGEST_NAME || !name.matches("[!-~]+")) {
                throw new IllegalArgumentException("ExrMetadata: attribute name \"" + name + "\"");
            }
        }
    }

    public ExrMetadata(Map<String, String> text, @Nullable Primaries primaries) {
        this(new TreeMap<>(text), primaries);
    }
}
