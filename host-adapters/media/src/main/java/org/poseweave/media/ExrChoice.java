package org.poseweave.media;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The channels of an EXR file that make its picture: those of the main layer, else of the first named layer that has
 * R, G and B, or Y alone; A with them if there.
 *
 * @param layer its name, empty for the main one
 * @param channels by what they are in the picture: R, G, B, A, Y
 */
record ExrChoice(String layer, Map<String, ExrHeader.Channel> channels) {
    ExrChoice {
        channels = Map.copyOf(channels);
    }

    static ExrChoice of(ExrHeader header) throws ExrHeader.Fault {
        for (Map.Entry<String, Map<String, ExrHeader.Channel>> layer :
                layers(header).entrySet()) {
            List<String> roles = roles(layer.getValue().keySet());
            if (roles != null) {
                return checked(layer.getKey(), layer.getValue(), roles);
            }
        }
        throw new ExrHeader.Fault("an EXR without a layer of R, G and B, or Y; its channels are "
                + String.join(
                        ", ",
                        header.channels().stream().map(ExrHeader.Channel::name).toList()));
    }

    /** Choices that take every channel of a file once: R, G, B and A of a layer together, others by themselves as Y. */
    static List<ExrChoice> all(ExrHeader header) throws ExrHeader.Fault {
        List<ExrChoice> all = new ArrayList<>();
        Set<ExrHeader.Channel> left = new LinkedHashSet<>(header.channels());
        for (Map.Entry<String, Map<String, ExrHeader.Channel>> layer :
                layers(header).entrySet()) {
            List<String> roles = roles(layer.getValue().keySet());
            if (roles != null && roles.contains("R")) {
                ExrChoice choice = checked(layer.getKey(), layer.getValue(), roles);
                all.add(choice);
                left.removeAll(choice.channels().values());
            }
        }
        for (ExrHeader.Channel channel : left) {
            all.add(checked(channel.name(), Map.of("Y", channel), List.of("Y")));
        }
        return all;
    }

    /** Names of the chosen channels in the file, as a decoded picture has them: red, green, blue and alpha, or grey. */
    List<String> names() {
        return Stream.of("R", "G", "B", "Y", "A")
                .flatMap(role -> Optional.ofNullable(channels.get(role)).stream())
                .map(ExrHeader.Channel::name)
                .toList();
    }

    /** Channels by layer and by name within it, the main layer first. */
    private static Map<String, Map<String, ExrHeader.Channel>> layers(ExrHeader header) {
        Map<String, Map<String, ExrHeader.Channel>> layers = new LinkedHashMap<>();
        layers.put("", new LinkedHashMap<>());
        for (ExrHeader.Channel channel : header.channels()) {
            int dot = channel.name().lastIndexOf('.');
            String layer = dot < 0 ? "" : channel.name().substring(0, dot);
            layers.computeIfAbsent(layer, name -> new LinkedHashMap<>())
                    .putIfAbsent(channel.name().substring(dot + 1).toUpperCase(Locale.ROOT), channel);
        }
        return layers;
    }

    private static @Nullable List<String> roles(Set<String> names) {
        List<String> roles = new ArrayList<>();
        if (names.containsAll(Set.of("R", "G", "B"))) {
            roles.addAll(List.of("R", "G", "B"));
        } else if (names.contains("Y") && !names.contains("RY") && !names.contains("BY")) {
            roles.add("Y");
        } else {
            return null;
        }
        if (names.contains("A")) {
            roles.add("A");
        }
        return roles;
    }

    private static ExrChoice checked(String layer, Map<String, ExrHeader.Channel> all, List<String> roles)
            throws ExrHeader.Fault {
        Map<String, ExrHeader.Channel> chosen = new LinkedHashMap<>(all);
        chosen.keySet().retainAll(roles);
        Set<ExrHeader.Kind> kinds = new TreeSet<>(
                chosen.values().stream().map(ExrHeader.Channel::kind).toList());
        if (kinds.size() > 1 || kinds.contains(ExrHeader.Kind.UINT)) {
            throw new ExrHeader.Fault("an EXR whose channels "
                    + String.join(
                            ", ",
                            chosen.values().stream()
                                    .map(ExrHeader.Channel::name)
                                    .toList())
                    + " are " + kinds + ", not all HALF or all FLOAT");
        }
        return new ExrChoice(layer, chosen);
    }
}
