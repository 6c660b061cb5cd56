package org.poseweave.headless;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the rooms may import. The class count makes sure that something was looked at. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.poseweave");

    @Test
    void allRooms_areScanned() {
        assertThat(CLASSES.size()).isGreaterThan(100);
        assertThat(count("org.poseweave.headless")).isGreaterThan(20);
        assertThat(count("org.poseweave.wiring")).isGreaterThanOrEqualTo(5);
        assertThat(count("org.poseweave.media")).isGreaterThan(10);
        assertThat(count("org.poseweave.pipeline")).isGreaterThan(5);
    }

    @Test
    void onlyWiring_knowsGuice() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.poseweave.wiring..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.google.inject..")
                .check(CLASSES);
    }

    @Test
    void studio_knowsNoCommandLine() {
        assertThat(count("org.poseweave.studio")).isGreaterThan(15);
        noClasses()
                .that()
                .resideInAPackage("org.poseweave.studio..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.poseweave.headless..", "picocli..")
                .check(CLASSES);
    }

    @Test
    void onlyModel_knowsOnnxRuntime() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.poseweave.model..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.onnxruntime..")
                .check(CLASSES);
    }

    @Test
    void onlyMedia_knowsFfmpegAndJavaCpp() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.poseweave.media..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .check(CLASSES);
    }

    @Test
    void onlyTheLauncher_endsTheProcess() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Launcher.class.getName())
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(CLASSES);
    }

    private static long count(String room) {
        return CLASSES.stream()
                .filter(type -> type.getPackageName().equals(room))
                .count();
    }
}
