package org.poseweave.studio;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.poseweave.media.WholeFile;

/**
 * Batch scripts for Slurm: check, then what all chunks share, then an array of chunks, then the movie. A task that ends with status 75 puts itself
 * back into the queue, so no setting of the cluster is needed; frames that are there and valid are never rendered again.
 */
public final class SlurmScripts {
    private SlurmScripts() {}

    /** Writes the scripts and returns the one that submits them. */
    public static Path write(FarmJob farm) {
        Path folder = farm.folder();
        put(folder.resolve("chunks.txt"), String.join("\n", farm.chunks()) + "\n");
        put(folder.resolve("check.sbatch"), script(farm, "check", List.of(), "status=0\n" + run(farm, "validate", "")));
        put(
                folder.resolve("analyse.sbatch"),
                script(farm, "analyse", List.of(), "status=0\n" + run(farm, "analyse", " --existing skip")));
        String array = "#SBATCH --array=0-" + (farm.chunks().size() - 1);
        String frames = "frames=$(sed -n \"$((SLURM_ARRAY_TASK_ID + 1))p\" " + quote(folder.resolve("chunks.txt"))
                + ") || exit 66\n";
        String options = " --frames \"$frames\" --existing skip --analysis auto --progress plain --log-json "
                + quote(folder.resolve("render")) + "-\"$SLURM_ARRAY_TASK_ID\".jsonl";
        put(
                folder.resolve("render.sbatch"),
                script(farm, "render", List.of(array), frames + "status=0\n" + run(farm, "render", options)));
        put(
                folder.resolve("assemble.sbatch"),
                script(farm, "assemble", List.of(), "status=0\n" + run(farm, "assemble", "")));
        Path submit = folder.resolve("submit.sh");
        put(submit, submit(folder));
        return submit;
    }

    private static String submit(Path folder) {
        return """
                #!/usr/bin/env bash
                # Sends the job to Slurm: the check, the analysis after it, the chunks after that, the movie when all chunks
                # have ended in any way. Prints the numbers of the four jobs.
                set -eu
                cd -- %s
                check=$(sbatch --parsable check.sbatch)
                analyse=$(sbatch --parsable --dependency=afterok:"${check%%%%;*}" --kill-on-invalid-dep=yes analyse.sbatch)
                render=$(sbatch --parsable --dependency=afterok:"${analyse%%%%;*}" --kill-on-invalid-dep=yes render.sbatch)
                assemble=$(sbatch --parsable --dependency=afterany:"${render%%%%;*}" assemble.sbatch)
                printf 'check %%s\\nanalyse %%s\\nrender %%s\\nassemble %%s\\n' "${check%%%%;*}" "${analyse%%%%;*}" \\
                    "${render%%%%;*}" "${assemble%%%%;*}"
                """.formatted(quote(folder));
    }

    private static String script(FarmJob farm, String step, List<String> directives, String body) {
        Job.Farm needs = farm.needs();
        StringBuilder text = new StringBuilder("#!/usr/bin/env bash\n");
        text.append("#SBATCH --job-name=")
                .append(farm.name())
                .append('-')
                .append(step)
                .append('\n');
        String log = directives.isEmpty() ? "%j" : "%A_%a";
        text.append("#SBATCH --output=")
                .append(farm.folder().resolve(step + "-" + log + ".log"))
                .append('\n');
        text.append("#SBATCH --requeue\n#SBATCH --open-mode=append\n#SBATCH --ntasks=1\n");
        directives.forEach(line -> text.append(line).append('\n'));
        directive(text, "--cpus-per-task=", needs.threads());
        directive(text, "--mem=", needs.memoryMb());
        directive(text, "--time=", needs.minutes());
        if (List.of("analyse", "render").contains(step)) {
            directive(text, "--gres=gpu:", needs.gpus());
        }
        return text.append("set -u\n").append(body).append(ending(farm)).toString();
    }

    private static void directive(StringBuilder text, String option, int value) {
        if (value > 0) {
            text.append("#SBATCH ").append(option).append(value).append('\n');
        }
    }

    /** The command in the background, so that a signal to the script reaches it at once. */
    private static String run(FarmJob farm, String command, String options) {
        return quote(farm.launcher()) + " " + command + " " + quote(farm.file()) + options + " &\n" + """
                child=$!
                trap 'kill -TERM "$child" 2>/dev/null' TERM INT
                wait "$child" || status=$?
                while kill -0 "$child" 2>/dev/null; do wait "$child" || status=$?; done
                """;
    }

    private static String ending(FarmJob farm) {
        return """
                if [ "$status" -eq 75 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt %d ]; then
                    job=${SLURM_ARRAY_JOB_ID:+${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID}
                    scontrol requeue "${job:-$SLURM_JOB_ID}" && sleep 60
                fi
                exit "$status"
                """.formatted(farm.needs().retries());
    }

    static String quote(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }

    private static void put(Path file, String text) {
        WholeFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
