package org.poseweave.model.gpu;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NVIDIA cards and their driver, as Linux tells of them in files.
 *
 * @param driver version of the driver, or {@code unknown}
 * @param cards models in the order of their bus addresses, which is CUDA's unless told otherwise; may be empty although
 *     there is a card, as in some containers
 * @param device whether there is a card's device file
 */
public record GpuMachine(String driver, List<String> cards, boolean device) {
    private static final String UNKNOWN = "unknown";
    private static final Pattern VERSION = Pattern.compile("\\s(\\d{3,4}\\.\\d+(?:\\.\\d+)?)\\s");
    private static final Pattern MODEL = Pattern.compile("(?m)^Model:\\s*(.+?)\\s*$");

    public GpuMachine {
        cards = List.copyOf(cards);
    }

    /** Reads what is there below {@code root}, {@code /} but in tests. */
    public static GpuMachine read(Path root) {
        Path proc = root.resolve("proc/driver/nvidia");
        List<String> cards = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(proc.resolve("gpus"))) {
            List<Path> sorted = new ArrayList<>();
            folders.forEach(sorted::add);
            sorted.sort(null);
            for (Path folder : sorted) {
                cards.add(first(MODEL, folder.resolve("information")));
            }
        } catch (IOException e) {
            // No driver, or a container that hides it.
        }
        return new GpuMachine(first(VERSION, proc.resolve("version")), cards, hasDevice(root.resolve("dev")));
    }

    /** Whether anything speaks of a card. */
    public boolean any() {
        return device || !cards.isEmpty() || !driver.equals(UNKNOWN);
    }

    /** Model of a card, or {@code unknown}. */
    public String card(int index) {
        return index < cards.size() ? cards.get(index) : UNKNOWN;
    }

    private static boolean hasDevice(Path dev) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(dev, "nvidia[0-9]*")) {
            return files.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }

    private static String first(Pattern pattern, Path file) {
        try {
            Matcher matcher = pattern.matcher(Files.readString(file));
            return matcher.find() ? matcher.group(1) : UNKNOWN;
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
