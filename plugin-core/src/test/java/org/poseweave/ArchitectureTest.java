package org.poseweave;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What may use what in the core. */
class ArchitectureTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.poseweave");

    private static final ArchRule NO_PROCESS_EXIT = noClasses()
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class)
            .because("it would end the host");

    /** The core reports through values and exceptions; a host decides where text goes. */
    private static final ArchRule NO_LOGGING = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.util.logging..", "org.slf4j..", "org.apache.logging..", "org.apache.commons.logging..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.System$Logger")
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @Test
    void packages_haveNoCycles() {
        slices().matching("org.poseweave.(*)..").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void onnxRuntime_isUsedInTheModelPackageOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.poseweave.model..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.onnxruntime..")
                .check(CORE);
    }

    @Test
    void core_knowsNoContainerAndNoMediaLibrary() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.google.inject..", "org.bytedeco..", "picocli..")
                .check(CORE);
    }

    @Test
    void core_neverEndsTheProcessAndNeverLogs() {
        NO_PROCESS_EXIT.check(CORE);
        NO_LOGGING.check(CORE);
    }

    @Test
    void pixelPackages_knowNoStepThatComesAfterThem() {
        noClasses()
                .that()
                .resideInAnyPackage("org.poseweave.frame..", "org.poseweave.geometry..", "org.poseweave.resample..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.poseweave.crop..", "org.poseweave.paste..", "org.poseweave.params..")
                .check(CORE);
        noClasses()
                .that()
                .resideInAPackage("org.poseweave.paste..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.poseweave.crop.Cropper")
                .check(CORE);
    }

    @Test
    void scan_findsTheCore() {
        assertThat(CORE.size()).isGreaterThanOrEqualTo(45);
        assertThat(CORE.contain("org.poseweave.frame.FrameView")).isTrue();
        assertThat(CORE.contain("org.poseweave.ArchitectureTest")).isFalse();
    }

    @Test
    void rules_findWhatTheyForbid() {
        JavaClasses forbidden = new ClassFileImporter().importClasses(Forbidden.class);
        assertThatThrownBy(() -> NO_PROCESS_EXIT.check(forbidden)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> NO_LOGGING.check(forbidden)).isInstanceOf(AssertionError.class);
    }

    /** Does what the core must not do. */
    @SuppressWarnings("unused")
    private static final class Forbidden {
        static void leave() {
            Logger.getLogger("core").info("leaving");
            System.exit(1);
        }
    }
}
