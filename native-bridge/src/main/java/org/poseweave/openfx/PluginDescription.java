package org.poseweave.openfx;

import java.util.List;
import java.util.Set;

/**
 * What a plugin tells hosts about itself. {@link HeaderWriter} turns it into C++ that the shim is compiled with, so that a
 * host's scan needs no virtual machine.
 *
 * @param identifier unique for ever, in reverse domain order
 * @param effectClass class that implements {@link Effect}
 * @param temporal whether other frames than the current one are of use
 * @param actions that {@code effectClass} handles, see {@link Actions}
 * @param fallbackClips names of clips, the first connected one of which is shown when a frame cannot be rendered
 * @param clips inputs; the output needs no mention
 * @param params in the order of the dialog
 */
public record PluginDescription(
        String identifier,
        int major,
        int minor,
        String label,
        String group,
        String description,
        String effectClass,
        boolean temporal,
        List<String> actions,
        List<String> fallbackClips,
        List<ClipDescription> clips,
        List<ParamDescription> params) {

    public PluginDescription {
        actions = List.copyOf(actions);
        fallbackClips = List.copyOf(fallbackClips);
        clips = List.copyOf(clips);
        params = List.copyOf(params);
        if (!identifier.matches("[A-Za-z0-9_.:-]+")) {
            throw new IllegalArgumentException(
                    "PluginDescription: identifier \"" + identifier + "\" must be letters, digits and _ . : -");
        }
        long names = params.stream().map(ParamDescription::name).distinct().count();
        if (names != params.size()) {
            throw new IllegalArgumentException("PluginDescription: names of parameters must differ");
        }
    }

    /** What an effect is used as. */
    public enum Context {
        /** One input, one output. */
        FILTER,
        /** Any inputs. */
        GENERAL
    }

    /**
     * An input.
     *
     * @param contexts where it is there; a filter has exactly one that is not optional, "Source"
     * @param mask whether it is a matte
     * @param temporal whether other frames than the current one may be asked for
     */
    public record ClipDescription(
            String name, String label, Set<Context> contexts, boolean optional, boolean mask, boolean temporal) {
        public ClipDescription {
            contexts = Set.copyOf(contexts);
        }
    }

    /** Kinds of parameter; groups and pages are parameters too. */
    public enum Kind {
        INTEGER,
        DOUBLE,
        BOOLEAN,
        CHOICE,
        STRING,
        FILE,
        FOLDER,
        PUSH_BUTTON,
        GROUP,
        PAGE
    }

    /**
     * A parameter.
     *
     * @param group name of the parameter group that it is shown in, or empty
     * @param secret whether it is hidden at first
     * @param number default of a number, 0 or 1 of a boolean, index of a choice
     * @param text default of a text
     * @param entries labels of a choice, or names of what a page shows
     */
    public record ParamDescription(
            Kind kind,
            String name,
            String label,
            String hint,
            String group,
            boolean animates,
            boolean secret,
            Limits limits,
            double number,
            String text,
            List<String> entries) {
        public ParamDescription {
            entries = List.copyOf(entries);
            if (!name.matches("[A-Za-z][A-Za-z0-9_]*")) {
                throw new IllegalArgumentException(
                        "ParamDescription: name \"" + name + "\" must be letters and digits");
            }
        }
    }

    /** Hard range of a number and the range that a dialog shows. */
    public record Limits(double min, double max, double displayMin, double displayMax) {
        /** For what is not a number. */
        public static final Limits NONE = new Limits(0, 0, 0, 0);
    }
}
