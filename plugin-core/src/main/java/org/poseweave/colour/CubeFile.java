package org.poseweave.colour;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/** Reads {@code .cube} files (Adobe Cube LUT 1.0, with Resolve's {@code LUT_*_INPUT_RANGE}). */
public final class CubeFile {
    private static final String EXPECTED = "a .cube file";
    private static final int MOST_1D = 65536;
    private static final int MOST_3D = 256;
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private final String name;
    private final float[] domain = {0, 0, 0, 1, 1, 1};
    private int line;
    private int size;
    private boolean cube;
    private float[] table = {};
    private int filled;

    private CubeFile(String name) {
        this.name = name;
    }

    /**
     * Reads a file.
     *
     * @throws RenderException MISSING_INPUT if there is none, BAD_DATA naming the line if it is wrong
     */
    public static Look read(String name) {
        Path file;
        try {
            file = Path.of(name);
        } catch (InvalidPathException e) {
            throw new RenderException(ErrorCode.MISSING_INPUT, EXPECTED, "\"" + name + "\"", "check the path", e);
        }
        if (!Files.isRegularFile(file)) {
            throw new RenderException(ErrorCode.MISSING_INPUT, EXPECTED, "no file " + name, "check the path");
        }
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            return new CubeFile(name).read(reader);
        } catch (IOException e) {
            throw new RenderException(
                    ErrorCode.BAD_DATA, EXPECTED, name + ": " + e.getMessage(), "check its permissions", e);
        }
    }

    private Look read(BufferedReader reader) throws IOException {
        for (@Nullable String text = reader.readLine(); text != null; text = reader.readLine()) {
            line++;
            String content = text.strip();
            if (!content.isEmpty() && !content.startsWith("#")) {
                take(content);
            }
        }
        if (size == 0) {
            throw fault("LUT_1D_SIZE or LUT_3D_SIZE", "the end of the file without one");
        }
        if (filled < table.length) {
            throw fault(table.length / 3 + " rows of three numbers", "the end of the file after " + filled / 3);
        }
        for (int c = 0; c < 3; c++) {
            if (!(domain[c] < domain[3 + c])) {
                throw fault("a domain whose least is below its most", domain[c] + " to " + domain[3 + c]);
            }
        }
        return new Look(size, cube, table, domain);
    }

    private void take(String content) {
        String[] words = BLANKS.split(content);
        switch (words[0]) {
            case "TITLE" -> {}
            case "LUT_1D_SIZE" -> size(words, false, MOST_1D);
            case "LUT_3D_SIZE" -> size(words, true, MOST_3D);
            case "DOMAIN_MIN" -> System.arraycopy(numbers(words, 1, 3), 0, domain, 0, 3);
            case "DOMAIN_MAX" -> System.arraycopy(numbers(words, 1, 3), 0, domain, 3, 3);
            case "LUT_1D_INPUT_RANGE", "LUT_3D_INPUT_RANGE" -> {
                float[] range = numbers(words, 1, 2);
                Arrays.fill(domain, 0, 3, range[0]);
                Arrays.fill(domain, 3, 6, range[1]);
            }
            default -> row(words);
        }
    }

    private void size(String[] words, boolean threeDimensions, int most) {
        int value = words.length == 2 && words[1].matches("\\d{1,6}") ? Integer.parseInt(words[1]) : 0;
        if (value < 2 || value > most) {
            throw fault(words[0] + " from 2 to " + most, String.join(" ", words));
        }
        if (size != 0) {
            throw fault("one size", "a second one, " + String.join(" ", words));
        }
        size = value;
        cube = threeDimensions;
        table = new float[3 * (cube ? value * value * value : value)];
    }

    private void row(String[] words) {
        float[] values = numbers(words, 0, 3);
        if (size == 0) {
            throw fault("LUT_1D_SIZE or LUT_3D_SIZE before the first row", String.join(" ", words));
        }
        if (filled == table.length) {
            throw fault("no more than " + table.length / 3 + " rows", "one more");
        }
        System.arraycopy(values, 0, table, filled, 3);
        filled += 3;
    }

    private float[] numbers(String[] words, int from, int count) {
        float[] values = new float[count];
        boolean good = words.length == from + count;
        for (int i = 0; good && i < count; i++) {
            try {
                values[i] = Float.parseFloat(words[from + i]);
                good = Float.isFinite(values[i]);
            } catch (NumberFormatException e) {
                good = false;
            }
        }
        if (!good) {
            String found = String.join(" ", words);
            throw fault(
                    (from == 0 ? "" : words[0] + " and ") + count + " numbers",
                    "\"" + (found.length() > 60 ? found.substring(0, 60) + "..." : found) + "\"");
        }
        return values;
    }

    private RenderException fault(String expected, String found) {
        return new RenderException(
                ErrorCode.BAD_DATA, expected + " in line " + line + " of " + name, found, "export the look again");
    }
}
