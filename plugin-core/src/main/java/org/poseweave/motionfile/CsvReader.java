package org.poseweave.motionfile;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.poseweave.error.RenderException;

/** Reads the CSV form. Commas only; a spreadsheet's semicolons are refused with a word about it. */
final class CsvReader {
    private static final List<String> FIXED = List.of("frame", "cut", "centreX", "centreY", "side", "presence");
    private static final List<String> PARTS = List.of(".x", ".y", ".confidence");

    private final String file;
    private final BufferedReader text;
    private final Map<String, String> comments = new HashMap<>();
    private int line;

    CsvReader(String file, BufferedReader text) {
        this.file = file;
        this.text = text;
    }

    MotionFile read() throws IOException {
        String first = nextLine();
        if (!first.equals("# " + MotionFile.FORMAT + " " + MotionFile.VERSION)) {
            throw fault(
                    "# " + MotionFile.FORMAT + " " + MotionFile.VERSION,
                    first,
                    "write the file with poseweave analyse");
        }
        String names = nextLine();
        while (names.startsWith("#")) {
            int colon = names.indexOf(':');
            if (colon > 0) {
                comments.put(
                        names.substring(1, colon).strip(),
                        names.substring(colon + 1).strip());
            }
            names = nextLine();
        }
        MotionHeader header = header(keypoints(names));
        MotionRows rows = new MotionRows(file, header);
        int columns = FIXED.size() + 3 * header.keypointNames().size();
        for (String row = nextLine(); !row.isEmpty(); row = nextLine()) {
            List<String> cells = cells(row);
            if (cells.size() != columns) {
                throw fault(
                        columns + " values with commas between them",
                        Integer.toString(cells.size()),
                        "correct the line");
            }
            rows.add(new MotionRows.Row(
                    line,
                    cells.get(0),
                    flag(cells.get(1)),
                    cells.get(2),
                    cells.get(3),
                    cells.get(4),
                    cells.get(5),
                    cells.subList(FIXED.size(), columns)));
        }
        return rows.file(line);
    }

    private List<String> keypoints(String line) {
        List<String> cells = cells(line);
        int count = (cells.size() - FIXED.size()) / 3;
        List<String> expected = new ArrayList<>(FIXED);
        List<String> names = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            String name = cells.get(FIXED.size() + 3 * k).replaceFirst("\\.x$", "");
            names.add(name);
            PARTS.forEach(part -> expected.add(name + part));
        }
        if (count < 1 || !cells.equals(expected)) {
            throw fault(
                    "columns " + String.join(",", FIXED) + " and three a keypoint (name.x,name.y,name.confidence)",
                    line,
                    "keep the columns as poseweave analyse wrote them, with commas between them");
        }
        return names;
    }

    private MotionHeader header(List<String> keypoints) {
        String[] size = comment("size", "\\d{1,6}x\\d{1,6}").split("x", -1);
        String[] model = comment("model", "\\S+ \\S+").split(" ", -1);
        String key = comment("coordinates", "crop|frame");
        Coordinates coordinates = key.equals("crop") ? Coordinates.CROP : Coordinates.FRAME;
        return new MotionHeader(
                comments.getOrDefault("clip", ""),
                Integer.parseInt(size[0]),
                Integer.parseInt(size[1]),
                model[0],
                model[1],
                coordinates,
                keypoints);
    }

    private String comment(String name, String pattern) {
        String value = comments.getOrDefault(name, "");
        if (!value.matches(pattern)) {
            throw fault("\"# " + name + ": \" and " + pattern + " above the columns", value, "put it back");
        }
        return value;
    }

    private boolean flag(String cell) {
        if (!cell.equals("0") && !cell.equals("1")) {
            throw fault("cut to be 0 or 1", cell, "correct it");
        }
        return cell.equals("1");
    }

    private String nextLine() throws IOException {
        String next = text.readLine();
        line += next == null ? 0 : 1;
        return next == null ? "" : next.strip();
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.split(",", -1)).map(String::strip).toList();
    }

    private RenderException fault(String expected, String found, String remedy) {
        return MotionRows.fault(file, line, expected, found, remedy);
    }
}
