package org.poseweave.headless;

import java.util.List;
import java.util.stream.Collectors;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Turns the parser's faults into messages that say what was expected, what was found and what to do. */
final class UsageFaults {
    private UsageFaults() {}

    static RenderException explain(CommandLine.ParameterException fault) {
        String command = fault.getCommandLine().getCommandSpec().qualifiedName();
        String help = "see " + command + " --help";
        if (fault instanceof CommandLine.MissingParameterException missing) {
            ArgSpec first = missing.getMissing().get(0);
            boolean bare = String.valueOf(fault.getMessage()).startsWith("Missing required parameter");
            return bare
                    ? usage("a " + first.paramLabel() + " after " + nameOf(first), "none", help, fault)
                    : usage("option " + nameOf(first) + " " + first.paramLabel(), "none", help, fault);
        }
        if (fault instanceof CommandLine.UnmatchedArgumentException unmatched) {
            return unmatched(unmatched, command, help);
        }
        if (fault instanceof CommandLine.OverwrittenOptionException twice) {
            return usage("option " + nameOf(twice.getOverwritten()) + " once", "it twice", "give it once", fault);
        }
        if ("no command".equals(fault.getMessage())) {
            return usage("a command", "none", help, fault);
        }
        ArgSpec wrong = fault.getArgSpec();
        if (wrong != null) {
            String expected = "a value for " + nameOf(wrong) + " " + wrong.paramLabel();
            return usage(expected, "'" + fault.getValue() + "'", help, fault);
        }
        return usage("options that " + command + " knows", String.valueOf(fault.getMessage()), help, fault);
    }

    private static RenderException unmatched(
            CommandLine.UnmatchedArgumentException fault, String command, String help) {
        List<String> near = fault.getSuggestions();
        String remedy = near.isEmpty()
                ? help
                : near.stream().limit(3).collect(Collectors.joining(" or ", "did you mean ", "? ")) + help;
        boolean option = fault.getUnmatched().get(0).startsWith("-");
        String expected = option
                ? "an option of " + command
                : fault.getCommandLine().getParent() == null ? "a command of " + command : "only options";
        return usage(expected, "'" + fault.getUnmatched().get(0) + "'", remedy, fault);
    }

    private static String nameOf(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static RenderException usage(String expected, String found, String remedy, Exception cause) {
        return new RenderException(ErrorCode.USAGE, expected, found, remedy, cause);
    }
}
