package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single-file programs that no Maven module compiles. */
class BenchmarkSourcesTest {
    private static final Path FOLDER = Path.of(System.getProperty("poseweave.root"), "examples/benchmarks");

    @Test
    void singleFilePrograms_compileAgainstTheLibraries(@TempDir Path classes) throws IOException {
        List<Path> programs;
        try (Stream<Path> files = Files.list(FOLDER)) {
            programs = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        assertThat(programs).isNotEmpty();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-proc:none", "-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));
            boolean compiled = compiler.getTask(
                            said, files, null, options, null, files.getJavaFileObjectsFromPaths(programs))
                    .call();
            assertThat(compiled).as(said.toString()).isTrue();
        }
    }
}
