package org.poseweave.ofx.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The names by which a dynamic loader puts a shared library together with others, and nothing else of it: its own
 * (SONAME), those it needs, the symbol versions it defines and needs, its search path. ELF, 64 bit, little endian.
 *
 * <p>Names are replaced in place by names of equal length, so nothing in the file moves.
 */
final class ElfLibrary {
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final long DT_NEEDED = 1;
    private static final long DT_STRTAB = 5;
    private static final long DT_SONAME = 14;
    private static final long DT_RPATH = 15;
    private static final long DT_RUNPATH = 29;
    private static final long DT_VERDEF = 0x6ffffffcL;
    private static final long DT_VERDEFNUM = 0x6ffffffdL;
    private static final long DT_VERNEED = 0x6ffffffeL;
    private static final long DT_VERNEEDNUM = 0x6fffffffL;

    /** A name: where its characters start in the file, and where its hash lies, or -1 where it has none. */
    private record Name(int at, int hashAt) {}

    /** A library that symbol versions are needed of. */
    private record VersionNeed(Name library, List<Name> versions) {}

    private final Path origin;
    private final byte[] image;
    private final ByteBuffer bytes; // over image
    private final List<long[]> segments = new ArrayList<>();
    private final Map<Integer, String> replaced = new LinkedHashMap<>();
    private final List<Name> needed = new ArrayList<>();
    private final List<Name> searchPaths = new ArrayList<>();
    private final List<Name> definedVersions = new ArrayList<>();
    private final List<VersionNeed> neededVersions = new ArrayList<>();
    private @Nullable Name soname;

    private ElfLibrary(Path origin, byte[] image) {
        this.origin = origin;
        this.image = image;
        bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads a whole library into memory.
     *
     * @throws IOException if it cannot be read or is not such a library
     */
    static ElfLibrary read(Path file) throws IOException {
        ElfLibrary library = new ElfLibrary(file, Files.readAllBytes(file));
        ByteBuffer bytes = library.bytes;
        boolean elf64 = bytes.limit() > 64 && bytes.getInt(0) == 0x464c457f && bytes.get(4) == 2 && bytes.get(5) == 1;
        if (!elf64) {
            throw library.unreadable("another kind of file");
        }
        try {
            library.parse();
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw new IOException(library.unreadable("a damaged one").getMessage(), e);
        }
        return library;
    }

    /** The name that other libraries need this one by, if it has one. */
    @Nullable
    String soname() {
        return soname == null ? null : text(soname);
    }

    List<String> needed() {
        return needed.stream().map(this::text).toList();
    }

    List<String> searchPaths() {
        return searchPaths.stream().map(this::text).toList();
    }

    /** Symbol versions that this library defines; one of them may be its own name. */
    List<String> definedVersions() {
        return definedVersions.stream().map(this::text).toList();
    }

    /** Symbol versions that it needs, by library. */
    Map<String, List<String>> neededVersions() {
        Map<String, List<String>> found = new LinkedHashMap<>();
        neededVersions.forEach(need -> found.put(
                text(need.library()), need.versions().stream().map(this::text).toList()));
        return found;
    }

    /**
     * Replaces names of libraries and of the symbol versions that those libraries define.
     *
     * @param library new name of a library; the same where it keeps its name
     * @param version new name of a version of a renamed library
     */
    void rename(UnaryOperator<String> library, UnaryOperator<String> version) {
        // Names may share their characters: all are read before the first is replaced.
        Map<Name, String> changes = new LinkedHashMap<>();
        needed.forEach(name -> changes.put(name, library.apply(text(name))));
        if (soname != null) {
            String own = text(soname);
            changes.put(soname, library.apply(own));
            if (!library.apply(own).equals(own)) {
                definedVersions.forEach(
                        name -> changes.put(name, (text(name).equals(own) ? library : version).apply(text(name))));
            }
        }
        for (VersionNeed need : neededVersions) {
            String of = text(need.library());
            changes.put(need.library(), library.apply(of));
            if (!library.apply(of).equals(of)) {
                need.versions().forEach(name -> changes.put(name, version.apply(text(name))));
            }
        }
        changes.forEach(this::replace);
    }

    /** Leaves the library's own folder as its only search path, if it has any; paths of build machines go. */
    void searchOwnFolderOnly() {
        String own = "$ORIGIN";
        for (Name path : searchPaths) {
            int length = text(path).length();
            if (length < own.length()) {
                throw new IllegalStateException(origin + ": no room for " + own + " in its search path " + text(path));
            }
            put(path, own + "\0".repeat(length - own.length()));
        }
    }

    void write(Path file) throws IOException {
        Files.write(file, image);
    }

    private void replace(Name name, String after) {
        int length = text(name).length();
        String other = replaced.put(name.at(), after);
        if (after.length() != length || (other != null && !other.equals(after))) {
            throw new IllegalArgumentException(origin + ": " + text(name) + " cannot become " + after
                    + (other == null ? ", lengths differ" : ", it also serves as " + other));
        }
        put(name, after);
    }

    private void put(Name name, String text) {
        bytes.put(name.at(), text.getBytes(StandardCharsets.ISO_8859_1));
        if (name.hashAt() >= 0) {
            bytes.putInt(name.hashAt(), hash(text));
        }
    }

    private String text(Name name) {
        int end = name.at();
        while (bytes.get(end) != 0) {
            end++;
        }
        return new String(image, name.at(), end - name.at(), StandardCharsets.ISO_8859_1);
    }

    /** Hash of a symbol version's name (System V ABI). */
    static int hash(String name) {
        int hash = 0;
        for (byte letter : name.getBytes(StandardCharsets.ISO_8859_1)) {
            hash = (hash << 4) + (letter & 0xff);
            int high = hash & 0xf0000000;
            hash = (hash ^ (high >>> 24)) & ~high;
        }
        return hash;
    }

    private void parse() throws IOException {
        int headers = Math.toIntExact(bytes.getLong(0x20));
        int size = bytes.getShort(0x36);
        int count = bytes.getShort(0x38);
        int dynamic = -1;
        for (int at = headers; at < headers + size * count; at += size) {
            int type = bytes.getInt(at);
            if (type == PT_LOAD) {
                // offset in the file, address, bytes
                segments.add(new long[] {bytes.getLong(at + 8), bytes.getLong(at + 16), bytes.getLong(at + 32)});
            } else if (type == PT_DYNAMIC) {
                dynamic = Math.toIntExact(bytes.getLong(at + 8));
            }
        }
        if (dynamic < 0) {
            throw unreadable("a file without a dynamic section");
        }
        parseDynamic(dynamic);
    }

    private void parseDynamic(int dynamic) throws IOException {
        int strings = inFile(tag(dynamic, DT_STRTAB));
        for (int at = dynamic; bytes.getLong(at) != 0; at += 16) {
            long tag = bytes.getLong(at);
            int value = strings + (int) bytes.getLong(at + 8);
            if (tag == DT_NEEDED) {
                needed.add(new Name(value, -1));
            } else if (tag == DT_SONAME) {
                soname = new Name(value, -1);
            } else if (tag == DT_RPATH || tag == DT_RUNPATH) {
                searchPaths.add(new Name(value, -1));
            }
        }
        parseDefinitions(strings, tag(dynamic, DT_VERDEF), tag(dynamic, DT_VERDEFNUM));
        parseNeeds(strings, tag(dynamic, DT_VERNEED), tag(dynamic, DT_VERNEEDNUM));
    }

    private void parseDefinitions(int strings, long address, long count) throws IOException {
        int at = count == 0 ? 0 : inFile(address);
        for (long i = 0; i < count; i++, at += bytes.getInt(at + 16)) {
            int name = at + bytes.getInt(at + 12);
            int hashAt = at + 8; // of the first name; the others are the versions it follows
            for (int k = bytes.getShort(at + 6); k > 0; k--, name += bytes.getInt(name + 4), hashAt = -1) {
                definedVersions.add(new Name(strings + bytes.getInt(name), hashAt));
            }
        }
    }

    private void parseNeeds(int strings, long address, long count) throws IOException {
        int at = count == 0 ? 0 : inFile(address);
        for (long i = 0; i < count; i++, at += bytes.getInt(at + 12)) {
            List<Name> versions = new ArrayList<>();
            int name = at + bytes.getInt(at + 8);
            for (int k = bytes.getShort(at + 2); k > 0; k--, name += bytes.getInt(name + 12)) {
                versions.add(new Name(strings + bytes.getInt(name + 8), name));
            }
            neededVersions.add(new VersionNeed(new Name(strings + bytes.getInt(at + 4), -1), versions));
        }
    }

    /** Value of the first entry of this tag, 0 if there is none. */
    private long tag(int dynamic, long wanted) {
        for (int at = dynamic; bytes.getLong(at) != 0; at += 16) {
            if (bytes.getLong(at) == wanted) {
                return bytes.getLong(at + 8);
            }
        }
        return 0;
    }

    private int inFile(long address) throws IOException {
        for (long[] segment : segments) {
            if (address >= segment[1] && address < segment[1] + segment[2]) {
                return Math.toIntExact(address - segment[1] + segment[0]);
            }
        }
        throw unreadable("an address outside of it");
    }

    private IOException unreadable(String found) {
        return new IOException("expected a 64-bit little-endian ELF shared library; found " + found + " in " + origin
                + "; use natives of linux-x86_64");
    }
}
