package org.poseweave.media;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/**
 * An output under a temporary name ({@code name.host.pid.random-n.tmp}) in its final folder, so that two writers of one
 * file do not meet (machines in containers may share host name and process number) and a reader never sees half of it. {@link #commit()} makes it durable and gives it its name. What is
 * neither committed nor discarded when the program ends in order is deleted then.
 */
final class PendingFile {
    private static final AtomicLong COUNT = new AtomicLong();
    private static final Set<Path> PENDING = ConcurrentHashMap.newKeySet();
    /** Name of this machine in temporary names. */
    static final String HOST = host();

    private static final String WRITER = HOST + "." + ProcessHandle.current().pid() + "."
            + UUID.randomUUID().toString().substring(0, 8);

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> PENDING.forEach(PendingFile::deleteQuietly)));
    }

    private final Path target;
    private final Path temporary;

    /** Checks that {@code target} can be there and reserves a temporary name; creates nothing yet. */
    PendingFile(Path target) {
        this.target = target.toAbsolutePath();
        Path folder = this.target.getParent();
        Path name = this.target.getFileName();
        if (folder == null || name == null || Files.isDirectory(this.target)) {
            throw cannotWrite(target, "it is a folder", null);
        }
        if (!Files.isDirectory(folder)) {
            throw cannotWrite(target, "there is no folder " + folder, null);
        }
        String stem = name.toString();
        String suffix = "." + WRITER + "-" + COUNT.incrementAndGet() + ".tmp";
        temporary = folder.resolve((stem.length() > 100 ? stem.substring(0, 100) : stem) + suffix);
        PENDING.add(temporary);
    }

    /** Where to write before {@link #commit()}. */
    Path temporary() {
        return temporary;
    }

    /** Forces the temporary file to disk and gives it its final name in one step, replacing what had it. */
    void commit() {
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            move();
            PENDING.remove(temporary);
        } catch (IOException e) {
            discard();
            throw cannotWrite(target, reason(e), e);
        }
        forceFolder();
    }

    /** Deletes the temporary file if it is there. */
    void discard() {
        deleteQuietly(temporary);
        PENDING.remove(temporary);
    }

    /** The fault of an output that cannot be written. */
    static RenderException cannotWrite(Path target, String reason, @Nullable Throwable cause) {
        return new RenderException(
                ErrorCode.CANNOT_WRITE,
                "to write " + target,
                reason,
                "free space, change permissions or choose another place",
                cause);
    }

    /** What the system says about a failure to write, in words. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "the temporary file or its folder has gone";
        }
        String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return reason == null ? e.toString() : reason;
    }

    private void move() throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Makes the new name itself durable; systems that cannot open a folder (Windows) do not need it. */
    private void forceFolder() {
        Path folder = target.getParent();
        if (folder == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // The file is complete and named; only its survival of a power cut in the next seconds is not certain.
            return;
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Nothing more can be done: the name says that the file is temporary and whose it is.
            return;
        }
    }

    private static String host() {
        String name = kernelName(); // a farm may hand on the variable of the machine that the job was sent from
        if (name == null || name.isBlank()) {
            name = System.getenv("HOSTNAME");
        }
        if (name == null || name.isBlank()) {
            name = System.getenv("COMPUTERNAME");
        }
        if (name == null || name.isBlank()) {
            try {
                name = InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                name = "host";
            }
        }
        String safe = name.replaceAll("[^A-Za-z0-9-]", "_");
        return safe.length() > 40 ? safe.substring(0, 40) : safe;
    }

    private static @Nullable String kernelName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException | SecurityException e) {
            return null; // not Linux
        }
    }
}
