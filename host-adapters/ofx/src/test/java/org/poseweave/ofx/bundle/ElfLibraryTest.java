package org.poseweave.ofx.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElfLibraryTest {
    @TempDir
    Path folder;

    @Test
    void readsNamesOfARealLibrary() throws IOException {
        ElfLibrary codec = ElfLibrary.read(TestNatives.extract("libavcodec.so.62", folder));

        assertThat(codec.soname()).isEqualTo("libavcodec.so.62");
        assertThat(codec.needed()).contains("libswresample.so.6", "libavutil.so.60", "libc.so.6");
        assertThat(codec.definedVersions()).contains("LIBAVCODEC_62");
        assertThat(codec.neededVersions())
                .containsEntry("libavutil.so.60", List.of("LIBAVUTIL_60"))
                .containsKey("libc.so.6");
    }

    @Test
    void versionHashIsThatOfTheStandard() {
        assertThat(ElfLibrary.hash("GLIBC_2.2.5")).isEqualTo(0x09691a75);
    }

    @Test
    void renamesWhatItNeedsAndLeavesTheSystem() throws IOException {
        Map<String, String> names = NativeRenamer.copy(
                List.of(
                        TestNatives.extract("libavcodec.so.62", folder),
                        TestNatives.extract("libavutil.so.60", folder),
                        TestNatives.extract("libva.so.2", folder)),
                Files.createDirectory(folder.resolve("out")));

        assertThat(names).containsEntry("libavutil.so.60", "pw_avutil.so.60").hasSize(3);
        ElfLibrary codec = ElfLibrary.read(folder.resolve("out/libavcodec.so.62"));
        assertThat(codec.soname()).isEqualTo("pw_avcodec.so.62");
        assertThat(codec.needed())
                .contains("pw_avutil.so.60", "pw_va.so.2", "libswresample.so.6", "libc.so.6")
                .doesNotContain("libavutil.so.60");
        assertThat(codec.definedVersions()).contains("PW_AVCODEC_62", "pw_avcodec.so.62");
        assertThat(codec.neededVersions())
                .containsEntry("pw_avutil.so.60", List.of("PW_AVUTIL_60"))
                .containsEntry("libswresample.so.6", List.of("LIBSWRESAMPLE_6"));
        assertThat(codec.neededVersions().get("libc.so.6")).allMatch(name -> name.startsWith("GLIBC_"));
        ElfLibrary util = ElfLibrary.read(folder.resolve("out/libavutil.so.60"));
        assertThat(util.neededVersions()).containsEntry("pw_va.so.2", List.of("PW_API_0.33.0"));
    }

    @Test
    void searchPathsOfBuildMachinesGo() throws IOException {
        Path file = TestNatives.extract("libjniavutil.so", folder);
        assertThat(ElfLibrary.read(file).searchPaths())
                .singleElement()
                .asString()
                .contains(":/");

        NativeRenamer.copy(List.of(file), Files.createDirectory(folder.resolve("out")));

        assertThat(ElfLibrary.read(folder.resolve("out/libjniavutil.so")).searchPaths())
                .containsExactly("$ORIGIN");
    }

    @Test
    void listsWhatIsNotInTheFolder() throws IOException {
        Path out = Files.createDirectory(folder.resolve("out"));
        NativeRenamer.copy(
                List.of(TestNatives.extract("libswscale.so.9", folder), TestNatives.extract("libavutil.so.60", folder)),
                out);

        assertThat(NativeRenamer.neededFromOutside(out))
                .contains("libva.so.2", "libc.so.6")
                .doesNotContain("pw_avutil.so.60", "libavutil.so.60");
    }

    @Test
    void refusesTwoLibrariesOfOneName() throws IOException {
        Path first = TestNatives.extract("libva.so.2", folder);
        Path second = Files.copy(first, folder.resolve("again"));

        assertThatThrownBy(() -> NativeRenamer.copy(List.of(first, second), folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("found two libva.so.2");
    }

    @Test
    void refusesWhatIsNotALibraryAndWhatIsCutOff() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "text".repeat(100));
        byte[] whole = Files.readAllBytes(TestNatives.extract("libva.so.2", folder));
        Path cut = Files.write(folder.resolve("cut"), java.util.Arrays.copyOf(whole, 200));

        assertThatThrownBy(() -> ElfLibrary.read(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("found another kind of file in " + text);
        assertThatThrownBy(() -> ElfLibrary.read(cut))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("found a damaged one in " + cut);
    }
}
