package org.poseweave.headless;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Renders from Java: the same engine, options and frames as {@code ./poseweave render}.
 *
 * <pre>{@code
 * RunReport report = PoseWeave.at(Path.of("poseweave"))
 *         .driving("take7.mov")
 *         .source("hero.mov")
 *         .set("sourceCount", "8")
 *         .option("--existing", "skip")
 *         .render("frames/shot.####.png");
 * }</pre>
 *
 * <p>Immutable: every method gives a new one. Renders may run side by side in threads, each with an engine of its own.
 */
public final class PoseWeave {
    private final Path home;
    private final List<String> words;

    private PoseWeave(Path home, List<String> words) {
        this.home = home;
        this.words = List.copyOf(words);
    }

    /** Starts from the folder of the program, which holds models/bundles; POSEWEAVE_MODELS is looked at first. */
    public static PoseWeave at(Path home) {
        return new PoseWeave(home, List.of());
    }

    /** The clip that shows the motion. */
    public PoseWeave driving(String clip) {
        return option("--driving", clip);
    }

    /** A clip that shows the subject; may be given several times. */
    public PoseWeave source(String clip) {
        return option("--source", clip);
    }

    /** Driving frames, as 1-100 or 1,5,7-9; all if not given. */
    public PoseWeave frames(String frames) {
        return option("--frames", frames);
    }

    /** A parameter by its key, as in job files. */
    public PoseWeave set(String key, String value) {
        return option("--set", key + "=" + value);
    }

    /** Any other option of {@code render}; an empty value for one that takes none. */
    public PoseWeave option(String option, String value) {
        List<String> more = new ArrayList<>(words);
        more.add(option);
        if (!value.isEmpty()) {
            more.add(value);
        }
        return new PoseWeave(home, more);
    }

    /**
     * Renders to a movie or an image sequence.
     *
     * @throws org.poseweave.error.RenderException with what was expected, what was found and what to do
     */
    public RunReport render(String out) {
        Console console = new Console(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                false,
                System.getenv(),
                home.toString());
        RenderPlan plan = RenderCommand.plan(console, option("--out", out).words);
        return new RenderRun(console, plan, true).run();
    }
}
