package org.poseweave.ofx;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a person means who chooses a file in a dialog. */
final class OtherSide {
    private static final Set<String> IMAGES = Set.of("png", "jpg", "jpeg", "tif", "tiff", "exr");
    private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d{1,9})(\\.[^.\\d]+)");

    private OtherSide() {}

    /**
     * The path or pattern to open. A still has no motion: an image that is to drive, and has a neighbour of the next or the
     * last number, stands for its sequence. Everything else stands for itself.
     */
    static String pathOf(String chosen, boolean drives) {
        Matcher name = NUMBERED.matcher(fileName(chosen));
        if (!drives || !isImage(chosen) || !name.matches()) {
            return chosen;
        }
        String digits = name.group(2);
        long number = Long.parseLong(digits);
        boolean numbered = exists(chosen, name, number + 1) || (number > 0 && exists(chosen, name, number - 1));
        return numbered ? sibling(chosen, name.group(1) + "#".repeat(digits.length()) + name.group(3)) : chosen;
    }

    private static boolean exists(String chosen, Matcher name, long number) {
        String digits = Long.toString(number);
        String padded = "0".repeat(Math.max(0, name.group(2).length() - digits.length())) + digits;
        try {
            return Files.exists(Path.of(sibling(chosen, name.group(1) + padded + name.group(3))));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static boolean isImage(String path) {
        return IMAGES.contains(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String sibling(String path, String name) {
        return path.substring(0, path.lastIndexOf('/') + 1) + name;
    }
}
