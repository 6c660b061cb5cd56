package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    void lines_areWholeAndFlushedOneByOne() {
        List<String> writes = new ArrayList<>();
        Progress progress = Progress.lines(new PrintStream(new Recorder(writes), false, StandardCharsets.UTF_8));
        progress.wrote(1001, 1, 10);
        progress.wrote(1003, 3, 10);
        progress.end();
        assertThat(writes).containsExactly("Frame 1001 (1 of 10)\n", "Frame 1003 (3 of 10)\n");
    }

    @Test
    void bar_staysOnOneLineUntilTheEnd() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Progress progress = Progress.bar(new PrintStream(bytes, false, StandardCharsets.UTF_8));
        progress.wrote(1, 1, 2);
        progress.wrote(2, 2, 2);
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .matches("\r\\[#{15}\\.{15}\\] frame 1 \\(1 of 2\\), [0-9.]+ frames/s, \\d+:\\d\\d left\u001b\\[K"
                        + "\r\\[#{30}\\] frame 2 \\(2 of 2\\), [0-9.]+ frames/s, 0:00 left\u001b\\[K");
        progress.end();
        progress.end();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).endsWith("left\u001b[K\n");
    }

    /** Keeps what each write to the system would carry. */
    private static final class Recorder extends java.io.OutputStream {
        private final List<String> writes;

        Recorder(List<String> writes) {
            this.writes = writes;
        }

        @Override
        public void write(int b) {
            writes.add(String.valueOf((char) b));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            writes.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
        }
    }
}
