package org.poseweave.headless;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.studio.Job;
import org.poseweave.studio.JobException;
import org.poseweave.studio.JobReader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;

/** The command {@code poseweave}: turns arguments into an exit status and faults into one line for a person. */
@Command(
        name = "poseweave",
        description = "Moves the subject of one clip by the motion of another.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Also: poseweave demo renders the example; poseweave test runs all tests.",
            "POSEWEAVE_MODELS names more folders of bundles; POSEWEAVE_DEBUG=1 shows stack traces."
        })
public final class Main {
    /** Exit status of a process that SIGTERM ended. */
    private static final int TERMINATED = 143;

    private final Console console;

    Main(Console console) {
        this.console = console;
    }

    /** Runs one command. Output and messages go to the console's streams; nothing here ends the process. */
    public int run(String... args) {
        CommandLine root = new CommandLine(this);
        root.addSubcommand(withHelp(RenderCommand.commandLine(console)));
        root.addSubcommand(withHelp(AnalyseCommand.commandLine(console)));
        root.addSubcommand(withHelp(RenderCommand.analysis(console)));
        root.addSubcommand(withHelp(SourcesCommand.commandLine(console)));
        root.addSubcommand(withHelp(new CommandLine(new PresetsCommand(console))));
        root.addSubcommand(withHelp(new CommandLine(new ValidateCommand(console))));
        root.addSubcommand(withHelp(new CommandLine(new AssembleCommand(console))));
        root.addSubcommand(withHelp(new CommandLine(new SubmitCommand(console))));
        root.addSubcommand(withHelp(new CommandLine(new TimelineCommand(console))));
        root.addSubcommand(withHelp(new CommandLine(new ModelsCommand(console))));
        root.addSubcommand(withHelp(new CommandLine(new DoctorCommand(console))));
        root.addSubcommand(withHelp(new CommandLine(new BenchCommand(console))));
        root.addSubcommand(withHelp(new CommandLine(new GpuCheckCommand(console))));
        root.addSubcommand(withHelp(new CommandLine(new GpuSetupCommand(console))));
        root.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        root.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        root.setUsageHelpAutoWidth(false);
        root.setUsageHelpWidth(110);
        root.setParameterExceptionHandler((fault, given) -> report(UsageFaults.explain(fault)));
        root.setExecutionExceptionHandler((fault, command, result) -> report(fault));
        root.setExecutionStrategy(parsed -> {
            if (!parsed.hasSubcommand() && !parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested()) {
                throw new CommandLine.ParameterException(root, "no command");
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        String[] words;
        try {
            words = withJob(args);
        } catch (RuntimeException fault) {
            return report(fault);
        }
        return root.execute(words);
    }

    /** {@code render JOB.json ...} is the render that the job file describes, {@code analyse JOB.json ...} its analysis. */
    private String[] withJob(String[] args) {
        boolean job = args.length >= 2
                && List.of("render", "analyse").contains(args[0])
                && args[1].toLowerCase(Locale.ROOT).endsWith(".json");
        if (!job) {
            return args;
        }
        Job read = JobReader.read(Path.of(args[1]));
        JobCheck.requireModel(console, read);
        List<String> words = new ArrayList<>(List.of(args[0].equals("render") ? args[0] : RenderCommand.ANALYSIS));
        words.addAll(JobArguments.of(read, List.of(args).subList(2, args.length)));
        return words.toArray(String[]::new);
    }

    private static CommandLine withHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help message and exit.")
                        .build());
        return command;
    }

    private int report(Exception fault) {
        if (fault instanceof Interruption.Interrupted) {
            return TERMINATED;
        }
        if (console.environment().getOrDefault("POSEWEAVE_DEBUG", "").equals("1")) {
            fault.printStackTrace(console.err());
        }
        if (fault instanceof JobException job) {
            job.lines().forEach(this::say);
            return ErrorCode.BAD_DATA.exitStatus();
        }
        if (fault instanceof RenderException known) {
            say(known.getMessage());
            return known.code().exitStatus();
        }
        say("expected no fault of the program itself; found " + fault
                + "; run again with POSEWEAVE_DEBUG=1 and report it");
        return ErrorCode.RENDER.exitStatus();
    }

    private void say(@Nullable String message) {
        String oneLine = String.valueOf(message).replaceAll("\\s*\\R\\s*", " ");
        console.err().print("error: " + oneLine + "\n");
        console.err().flush();
    }

    /** The version that the build has written down. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"poseweave " + text()};
        }

        /** The number alone. */
        static String text() {
            try (InputStream in = Main.class.getResourceAsStream("version.txt")) {
                if (in == null) {
                    throw new IllegalStateException("version.txt is not in the jar");
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8).trim();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
