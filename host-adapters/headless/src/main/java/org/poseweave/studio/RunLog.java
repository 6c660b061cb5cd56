package org.poseweave.studio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/**
 * A line of JSON for every event of a run, appended to a file and flushed at once. Each has {@code event}, {@code time}
 * (UTC) and {@code ms} since the start of the process.
 */
public final class RunLog implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final @Nullable Writer out;

    private RunLog(@Nullable Writer out) {
        this.out = out;
    }

    /**
     * Opens {@code file} to append to it.
     *
     * @param file or null to log nothing
     * @throws RenderException CANNOT_WRITE
     */
    public static RunLog open(@Nullable Path file) {
        if (file == null) {
            return new RunLog(null);
        }
        try {
            return new RunLog(Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw cannotWrite(file.toString(), e);
        }
    }

    /** Writes one event; {@code fields} adds what is special to it. */
    public void event(String event, Consumer<ObjectNode> fields) {
        if (out == null) {
            return;
        }
        ObjectNode line = JSON.createObjectNode();
        line.put("event", event);
        line.put("time", Instant.now().toString());
        line.put(
                "ms",
                System.currentTimeMillis()
                        - ManagementFactory.getRuntimeMXBean().getStartTime());
        fields.accept(line);
        try {
            out.write(JSON.writeValueAsString(line) + "\n");
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw cannotWrite("the log", e);
        }
    }

    @Override
    public void close() {
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                throw cannotWrite("the log", e);
            }
        }
    }

    private static RenderException cannotWrite(String what, IOException e) {
        return new RenderException(
                ErrorCode.CANNOT_WRITE, "to write " + what, e.toString(), "give another --log-json", e);
    }
}
