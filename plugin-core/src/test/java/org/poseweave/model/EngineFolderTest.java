package org.poseweave.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineFolderTest {
    private static final String KEY = "face_0123";

    @TempDir
    Path root;

    @Test
    void whatWasBuilt_isKeptAndFoundAgain() throws IOException {
        build("engine");
        try (EngineFolder again = EngineFolder.open(root, KEY)) {
            assertThat(again.fresh()).isFalse();
            assertThat(again.work().resolve("a.engine")).hasContent("engine");
            assertThat(again.work()).as("private").isNotEqualTo(root.resolve(KEY));
        }
        assertThat(root).isDirectoryContaining(path -> path.endsWith(KEY));
        assertThat(root.toFile().list()).as("nothing else stays").hasSize(1);
    }

    @Test
    void whatAUserOfKeptEnginesWrites_neverReachesThem() throws IOException {
        build("engine");
        try (EngineFolder again = EngineFolder.open(root, KEY)) {
            Files.writeString(again.work().resolve("a.engine"), "half written");
            again.publish();
        }
        assertThat(root.resolve(KEY).resolve("a.engine")).hasContent("engine");
    }

    @Test
    void abandonedBuild_isNotKept() throws IOException {
        try (EngineFolder folder = EngineFolder.open(root, KEY)) {
            Files.writeString(folder.work().resolve("a.engine"), "half");
        }
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void enginesThatCannotBeKept_leaveNothingBeside() throws IOException {
        Path file = Files.writeString(root.resolve(KEY), "in the way");
        try (EngineFolder folder = EngineFolder.open(root, KEY)) {
            Files.writeString(folder.work().resolve("a.engine"), "engine");
            folder.publish();
            assertThat(names())
                    .containsExactlyInAnyOrder(KEY, folder.work().getFileName().toString());
        }
        assertThat(file).hasContent("in the way");
    }

    @Test
    void nothingBuilt_isNotKept() throws IOException {
        try (EngineFolder folder = EngineFolder.open(root, KEY)) {
            folder.publish();
            assertThat(names()).containsExactly(folder.work().getFileName().toString());
        }
    }

    @Test
    void slowerOfTwoBuilders_leavesTheFasterOnesEnginesAndNothingElse() throws IOException {
        try (EngineFolder slow = EngineFolder.open(root, KEY);
                EngineFolder fast = EngineFolder.open(root, KEY)) {
            Files.writeString(slow.work().resolve("a.engine"), "slow");
            Files.writeString(fast.work().resolve("a.engine"), "fast");
            fast.publish();
            slow.publish();
        }
        assertThat(root.resolve(KEY).resolve("a.engine")).hasContent("fast");
        assertThat(root.toFile().list()).containsExactly(KEY);
    }

    @Test
    void manyBuildersAtOnce_keepOneWholeSet() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                String text = "engine " + i;
                done.add(threads.submit(() -> {
                    try (EngineFolder folder = EngineFolder.open(root, KEY)) {
                        Files.writeString(folder.work().resolve("a.engine"), text);
                        Files.writeString(folder.work().resolve("b.engine"), text);
                        folder.publish();
                    }
                    return null;
                }));
            }
            for (Future<?> future : done) {
                future.get();
            }
        } finally {
            threads.shutdown();
        }
        Path kept = root.resolve(KEY);
        assertThat(Files.readString(kept.resolve("a.engine"))).isEqualTo(Files.readString(kept.resolve("b.engine")));
        assertThat(root.toFile().list()).containsExactly(KEY);
    }

    @Test
    void folderThatCannotBeMade_isReplacedByATemporaryOne() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "in the way");
        try (EngineFolder folder = EngineFolder.open(file.resolve("engines"), KEY)) {
            assertThat(folder.keeps()).isFalse();
            Files.writeString(folder.work().resolve("a.engine"), "engine");
            folder.publish();
        }
        assertThat(file).hasContent("in the way");
    }

    @Test
    void buildsOfYesterday_areSweptUp() throws IOException {
        Path old = Files.createDirectory(root.resolve(".building-1"));
        Files.setLastModifiedTime(old, java.nio.file.attribute.FileTime.fromMillis(0));
        Path young = Files.createDirectory(root.resolve(".building-2"));
        EngineFolder.open(root, KEY).close();
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private void build(String text) throws IOException {
        try (EngineFolder folder = EngineFolder.open(root, KEY)) {
            assertThat(folder.fresh()).isTrue();
            Files.writeString(folder.work().resolve("a.engine"), text);
            folder.publish();
        }
    }
}
