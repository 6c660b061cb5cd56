package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks for cards, proved with the CPU on both sides. */
class GpuCheckTest {
    private static final Path BUNDLE = Path.of(System.getProperty("poseweave.root"), "models/bundles/face-draft");

    @TempDir
    Path folder;

    @Test
    void cpuAgainstItself_differsNowhere() throws IOException {
        Path json = folder.resolve("check.json");
        Cli.Result result = check("--json", json.toString(), "--model", BUNDLE.toString());
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
        assertThat(result.lines()).contains("all outputs agree");
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.get("differences"))
                .hasSize(14)
                .allMatch(one -> one.get("greatest").asDouble() == 0);
        assertThat(report.get("speeds"))
                .hasSize(4)
                .allMatch(one -> one.get("msPerFrame").asDouble() > 0);
        assertThat(report.get("loads")).hasSize(1);
    }

    @Test
    void graphWithOneOtherWeight_isFoundByName() throws Exception {
        Path other = copy();
        spoil(other, "encode_pose");
        Cli.Result result = check("--model", other.toString(), "--against-model", BUNDLE.toString());
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.lines())
                .contains("outputs DIFFER")
                .anyMatch(line -> line.contains("encode_pose.keypoints") && line.endsWith("| DIFFERS |"))
                .anyMatch(line -> line.contains("reassemble.object") && line.endsWith("| ok |"));
    }

    @Test
    void missingDevice_isStatus69() {
        Cli.Result result = new Cli().run("gpu-check", "--device", "cuda:63", "--model", BUNDLE.toString());
        assertThat(result.status()).isEqualTo(69);
        assertThat(result.err()).startsWith("error: expected device cuda:63; found ");
    }

    private static Cli.Result check(String... more) {
        return new Cli()
                .run(Stream.concat(
                                Stream.of("gpu-check", "--device", "cpu", "--against", "cpu", "--runs", "1"),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private Path copy() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("other"));
        try (Stream<Path> files = Files.list(BUNDLE)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    /** Changes the greatest run of weights in the middle of a graph's file, and the hash that guards it. */
    private static void spoil(Path bundle, String graph) throws Exception {
        Path file = bundle.resolve(graph + ".onnx");
        byte[] bytes = Files.readAllBytes(file);
        String before = hash(bytes);
        for (int i = bytes.length / 2; i < bytes.length / 2 + 2000; i += 2) {
            bytes[i + 1] ^= (byte) 0x80; // the sign of a 16-bit float, or a part of it
        }
        Files.write(file, bytes);
        Path json = bundle.resolve("model.json");
        Files.writeString(json, Files.readString(json).replace(before, hash(bytes)));
    }

    private static String hash(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
