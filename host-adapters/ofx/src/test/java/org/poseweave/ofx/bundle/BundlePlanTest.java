package org.poseweave.ofx.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundlePlanTest {
    @TempDir
    Path folder;

    private Path text = Path.of("");

    @BeforeEach
    void writeLicence() throws IOException {
        text = Files.writeString(folder.resolve("LICENSE"), "do as you like");
    }

    private final String jdk = System.getProperty("java.home");

    @Test
    void readsItsOptions() {
        BundlePlan plan = BundlePlan.parse(
                "--name",
                "A",
                "--licence",
                text.toString(),
                "--jdk",
                jdk,
                "--out",
                folder.resolve("x").toString());

        assertThat(plan.target()).isEqualTo(folder.resolve("x/A.ofx.bundle"));
        assertThat(plan.models()).isNull();
        assertThat(plan.jars()).isEmpty();
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> BundlePlan.parse("--name", "A"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected --jdk once; found it 0 times; use --name NAME");
        assertThatThrownBy(() -> BundlePlan.parse(
                        "--name", "A", "--licence", text.toString(), "--jdk", "/nowhere", "--out", "x"))
                .hasMessage("expected a JDK with bin/jlink; found /nowhere; give another with --jdk");
        assertThatThrownBy(() -> BundlePlan.parse(
                        "--name", "A", "--jar", "no.jar", "--licence", text.toString(), "--jdk", jdk, "--out", "x"))
                .hasMessage("expected a jar; found no.jar; build the program first");
    }

    @Test
    void optionsKeepJavaCppFromTheHostsMemoryAndFolders() {
        assertThat(JvmOptions.lines(17, true))
                .contains(
                        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                        "-Dorg.bytedeco.javacpp.maxBytes=0",
                        "-Dorg.bytedeco.javacpp.noPointerGC=true",
                        "-Dorg.bytedeco.javacpp.cacheLibraries=false",
                        "-Dorg.bytedeco.javacpp.pathsFirst=true");
    }

    @Test
    void optionsNameTheBundleAndNothingOfTheBuildMachine() {
        assertThat(JvmOptions.lines(17, true))
                .contains(
                        "-Djava.library.path=${contents}/Linux-x86-64",
                        "-Dposeweave.models=${contents}/Resources/models")
                .noneMatch(line -> line.contains(System.getProperty("user.dir")))
                .noneMatch(line -> line.startsWith("--"));
        assertThat(JvmOptions.lines(25, false))
                .contains("--enable-native-access=ALL-UNNAMED")
                .noneMatch(line -> line.startsWith("-Dposeweave.models"));
    }
}
