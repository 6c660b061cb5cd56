package org.poseweave.openfx;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.poseweave.openfx.PluginDescription.ClipDescription;
import org.poseweave.openfx.PluginDescription.Context;
import org.poseweave.openfx.PluginDescription.Kind;
import org.poseweave.openfx.PluginDescription.ParamDescription;

/** Writes a {@link PluginDescription} as the C++ header that the shim is compiled with. Equal input, equal bytes. */
public final class HeaderWriter {
    private final StringBuilder out = new StringBuilder();

    private HeaderWriter() {}

    /** The text of the header. */
    public static String write(PluginDescription plugin) {
        HeaderWriter writer = new HeaderWriter();
        writer.plugin(plugin);
        return writer.out.toString();
    }

    /** Writes the header to a file, which is left alone if it has this text already. */
    public static void write(PluginDescription plugin, Path file) throws IOException {
        byte[] text = write(plugin).getBytes(StandardCharsets.UTF_8);
        if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), text)) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.write(file, text);
    }

    private void plugin(PluginDescription plugin) {
        out.append(
                "// Generated from the plugin's description in Java.\n#include \"descriptor.h\"\n\nnamespace poseweave {\n");
        out.append("namespace {\n\n");
        for (ParamDescription param : plugin.params()) {
            if (!param.entries().isEmpty()) {
                array("kEntries_" + param.name(), param.entries());
            }
        }
        array("kActions", plugin.actions());
        array("kFallbackClips", plugin.fallbackClips());
        out.append("const Clip kClips[] = {\n");
        plugin.clips().forEach(this::clip);
        out.append("    {nullptr, nullptr, 0, false, false, false, false}};\n\nconst Param kParams[] = {\n");
        plugin.params().forEach(this::param);
        out.append(
                "    {ParamType::kGroup, nullptr, nullptr, nullptr, nullptr, false, false, false, 0, 0, 0, 0, 0, nullptr, nullptr,"
                        + " 0}};\n\n}  // namespace\n\n");
        out.append("extern const Plugin kPlugin;\nconst Plugin kPlugin = {\n");
        line(quote(plugin.identifier()));
        line(plugin.major() + ", " + plugin.minor());
        line(quote(plugin.label()));
        line(quote(plugin.group()));
        line(quote(plugin.description()));
        line(quote(plugin.effectClass()));
        line(contexts(plugin));
        line(Boolean.toString(plugin.temporal()));
        line("kActions, " + plugin.actions().size());
        line("kFallbackClips, " + plugin.fallbackClips().size());
        line("kClips, " + plugin.clips().size());
        line("kParams, " + plugin.params().size());
        out.append("};\n\n}  // namespace poseweave\n");
    }

    private void line(String text) {
        out.append("    ").append(text).append(",\n");
    }

    /** An array of texts with a null at its end, since C++ knows no empty arrays. */
    private void array(String name, List<String> texts) {
        out.append("const char* const ").append(name).append("[] = {\n");
        texts.forEach(text -> line(quote(text)));
        out.append("    nullptr};\n\n");
    }

    private void clip(ClipDescription clip) {
        out.append("    {")
                .append(String.join(
                        ", ",
                        quote(clip.name()),
                        quote(clip.label()),
                        contexts(clip.contexts()),
                        Boolean.toString(clip.optional()),
                        Boolean.toString(clip.mask()),
                        Boolean.toString(clip.temporal()),
                        Boolean.toString(clip.mask())))
                .append("},\n");
    }

    private void param(ParamDescription param) {
        PluginDescription.Limits limits = param.limits();
        boolean entries = !param.entries().isEmpty();
        out.append("    {")
                .append(String.join(
                        ", ",
                        "ParamType::" + type(param.kind()),
                        quote(param.name()),
                        quote(param.label()),
                        quote(param.hint()),
                        quote(param.group()),
                        Boolean.toString(param.animates()),
                        Boolean.toString(param.secret()),
                        Boolean.toString(param.kind() != Kind.PUSH_BUTTON),
                        Double.toString(limits.min()),
                        Double.toString(limits.max()),
                        Double.toString(limits.displayMin()),
                        Double.toString(limits.displayMax()),
                        Double.toString(param.number()),
                        quote(param.text()),
                        entries ? "kEntries_" + param.name() : "nullptr",
                        Integer.toString(param.entries().size())))
                .append("},\n");
    }

    private static String type(Kind kind) {
        StringBuilder name = new StringBuilder("k");
        for (String word : kind.name().split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }

    private static String contexts(PluginDescription plugin) {
        Set<Context> all = EnumSet.noneOf(Context.class);
        plugin.clips().forEach(clip -> all.addAll(clip.contexts()));
        return contexts(all);
    }

    private static String contexts(Set<Context> contexts) {
        StringBuilder bits = new StringBuilder();
        for (Context context : Context.values()) {
            if (contexts.contains(context)) {
                bits.append(bits.isEmpty() ? "" : " | ").append(context == Context.FILTER ? "kFilter" : "kGeneral");
            }
        }
        return bits.isEmpty() ? "0" : bits.toString();
    }

    /** A C string literal; what is not plain ASCII becomes octal escapes of its UTF-8. */
    static String quote(String text) {
        StringBuilder literal = new StringBuilder("\"");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            if (c == '"' || c == '\\') {
                literal.append('\\').append((char) c);
            } else if (c == '\n') {
                literal.append("\\n");
            } else if (c < 0x20 || c > 0x7e || c == '?') {
                literal.append('\\').append(String.format(Locale.ROOT, "%03o", c));
            } else {
                literal.append((char) c);
            }
        }
        return literal.append('"').toString();
    }
}
