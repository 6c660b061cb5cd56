package org.poseweave.headless;

import java.nio.file.Path;
import org.poseweave.analysis.AnalysisFile;
import org.poseweave.analysis.ShotAnalysis;
import org.poseweave.error.RenderException;
import org.poseweave.media.TextSink;
import org.poseweave.pipeline.Shot;
import org.poseweave.pipeline.ShotAnalyser;
import org.poseweave.studio.RunSettings.Existing;
import org.poseweave.wiring.Program;

/**
 * What the chunks of a job share, found once and written to the job's analysis file. The file holds nothing that a chunk
 * would not find itself, so that it is no part of the job's identity.
 */
final class JobAnalysis {
    private static final String ENDING = ".analysis";

    private final Console console;
    private final RenderPlan plan;
    private final boolean quiet;

    JobAnalysis(Console console, RenderPlan plan, boolean quiet) {
        this.console = console;
        this.plan = plan;
        this.quiet = quiet;
    }

    /** Where the analysis of a job lies if nobody says: {@code shot.####.png} has {@code shot.analysis}. */
    static Path beside(OutputFile output) {
        return output.beside(ENDING);
    }

    /** Looks and writes, unless the analysis of this very job is there and may be kept. */
    void run() {
        Path given = plan.run().analysis();
        Path file = given == null ? beside(plan.output()) : given;
        if (plan.run().existing() == Existing.FAIL) {
            OutputFile.requireAbsent(file);
        }
        plan.output().requireWritableFolder();
        try (Program program = Program.of(plan.bundle(), plan.settings(), new LoadingMonitor(console));
                ShotClips clips = ShotClips.open(program.clips(), plan);
                Interruption interruption = Interruption.open()) {
            String job = RenderRun.identity(plan, program.bundle()).hash();
            if (plan.run().existing() == Existing.SKIP && isThere(file, job)) {
                say("there    " + file);
            } else if (!plan.run().dryRun()) {
                ShotAnalysis analysis = analyse(program, clips.shot(), interruption);
                TextSink.write(file, to -> AnalysisFile.write(analysis, job, to));
                say("wrote    " + file + " of job " + job);
            }
        }
    }

    private ShotAnalysis analyse(Program program, Shot shot, Interruption interruption) {
        if (!ShotAnalyser.looksAhead(plan.params())) {
            return ShotAnalysis.NONE;
        }
        AnalysisProgress progress = new AnalysisProgress(console, quiet, true, interruption);
        try {
            return program.pipeline().analyser().analyse(shot, progress);
        } finally {
            progress.end();
        }
    }

    private static boolean isThere(Path file, String job) {
        try {
            AnalysisFile.read(file, job);
            return true;
        } catch (RenderException absentOrWrong) {
            return false;
        }
    }

    private void say(String line) {
        if (!quiet) {
            console.say(line);
        }
    }
}
