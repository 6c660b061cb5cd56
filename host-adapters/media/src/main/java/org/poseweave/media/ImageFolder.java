package org.poseweave.media;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/** The images of a folder. Hidden files, folders and files of other endings are passed over. */
final class ImageFolder {
    private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "tif", "tiff", "exr");

    private ImageFolder() {}

    /** Whether a file is called as an image is. */
    static boolean isImage(Path file) {
        String name = name(file).toLowerCase(Locale.ROOT);
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    /**
     * The images in natural order.
     *
     * @param name the folder as a person named it
     * @throws RenderException MISSING_INPUT if there is none, BAD_DATA if the folder cannot be read
     */
    static List<Path> images(String name, Path folder) {
        List<Path> images = new ArrayList<>();
        int others = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                boolean counts = !name(file).startsWith(".") && Files.isRegularFile(file);
                if (counts && isImage(file)) {
                    images.add(file);
                } else if (counts) {
                    others++;
                }
            }
        } catch (IOException e) {
            throw new RenderException(
                    ErrorCode.BAD_DATA,
                    "a folder of images",
                    name + ": " + PendingFile.reason(e),
                    "change its permissions",
                    e);
        }
        if (images.isEmpty()) {
            throw new RenderException(
                    ErrorCode.MISSING_INPUT,
                    "PNG, JPEG, TIFF or EXR images in the folder " + name,
                    others == 0 ? "no file in it" : "none among its files (" + others + ")",
                    "name the folder that holds the images, or name a file");
        }
        images.sort((a, b) -> compareNaturally(name(a), name(b)));
        return List.copyOf(images);
    }

    /** As people count: numbers within names by their value, letters without regard to case; else by characters. */
    static int compareNaturally(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            int order;
            if (isDigit(a.charAt(i)) && isDigit(b.charAt(j))) {
                int endA = endOfNumber(a, i);
                int endB = endOfNumber(b, j);
                order = compareNumbers(a.substring(i, endA), b.substring(j, endB));
                i = endA;
                j = endB;
            } else {
                order = Character.compare(Character.toLowerCase(a.charAt(i++)), Character.toLowerCase(b.charAt(j++)));
            }
            if (order != 0) {
                return order;
            }
        }
        int rest = Integer.compare(a.length() - i, b.length() - j);
        return rest != 0 ? rest : a.compareTo(b);
    }

    private static int compareNumbers(String a, String b) {
        String left = a.replaceFirst("^0+", "");
        String right = b.replaceFirst("^0+", "");
        int length = Integer.compare(left.length(), right.length());
        return length != 0 ? length : left.compareTo(right);
    }

    private static int endOfNumber(String text, int from) {
        int end = from;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
