package org.poseweave.ofx.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Gives a set of shared libraries names of their own inside, so that a host's libraries of the same names and they never
 * stand in for each other: the first library of a name that a process loads otherwise serves all who need that name.
 * Symbol versions are renamed too, which keeps symbols apart even where a host loads its libraries globally.
 *
 * <p>{@code libavutil.so.60} needs nothing new to be found: the file keeps its name, {@code pw_avutil.so.60} is what it
 * calls itself and what the others need. Libraries without SONAME of which nobody needs anything stay as they are but for
 * what they need.
 */
final class NativeRenamer {
    private static final String LIBRARY_PREFIX = "pw_";
    private static final String VERSION_PREFIX = "PW_";

    private NativeRenamer() {}

    /**
     * Copies libraries to a folder under their file names.
     *
     * @param files shared libraries; those with a SONAME are renamed
     * @return old and new SONAME
     * @throws IOException if one cannot be read or written, or two have the same name
     */
    static Map<String, String> copy(List<Path> files, Path folder) throws IOException {
        List<ElfLibrary> libraries = new ArrayList<>();
        Map<String, String> names = new LinkedHashMap<>();
        for (Path file : files) {
            ElfLibrary library = ElfLibrary.read(file);
            String soname = library.soname();
            if (soname != null && names.put(soname, LIBRARY_PREFIX + soname.substring(3)) != null) {
                throw new IOException("expected one library of each name; found two " + soname + ", one of them " + file
                        + "; give one version only");
            }
            libraries.add(library);
        }
        Map<String, String> versions = new HashMap<>();
        for (ElfLibrary library : libraries) {
            library.definedVersions().forEach(name -> versions.put(name, VERSION_PREFIX + name.substring(3)));
        }
        for (int i = 0; i < files.size(); i++) {
            ElfLibrary library = libraries.get(i);
            library.rename(name -> names.getOrDefault(name, name), name -> versions.getOrDefault(name, name));
            library.searchOwnFolderOnly();
            library.write(folder.resolve(String.valueOf(files.get(i).getFileName())));
        }
        return names;
    }

    /** Names that libraries of a folder need and that are not in it, in order. */
    static List<String> neededFromOutside(Path folder) throws IOException {
        TreeSet<String> needed = new TreeSet<>();
        List<Path> files;
        try (var listed = Files.list(folder)) {
            files = listed.sorted().toList();
        }
        List<String> inside = new ArrayList<>();
        for (Path file : files) {
            ElfLibrary library = ElfLibrary.read(file);
            needed.addAll(library.needed());
            String soname = library.soname();
            inside.add(soname == null ? String.valueOf(file.getFileName()) : soname);
        }
        inside.forEach(needed::remove);
        return List.copyOf(needed);
    }
}
