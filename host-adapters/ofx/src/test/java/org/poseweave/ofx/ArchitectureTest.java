package org.poseweave.ofx;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** What may happen inside a host's process. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.poseweave");

    private static final ArchRule NO_EXIT = noClasses()
            .that()
            .resideOutsideOfPackage("org.poseweave.ofx.bundle..")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class)
            .because("it would end the host");

    @Test
    void allRooms_areScanned() {
        assertThat(CLASSES.size()).isGreaterThan(150);
        for (String type : new String[] {
            "ofx.PoseWeaveEffect", "openfx.Entry", "wiring.EnginePool", "media.Clips", "pipeline.RenderPipeline"
        }) {
            assertThat(CLASSES.contain("org.poseweave." + type)).as(type).isTrue();
        }
    }

    @Test
    void nothing_endsTheProcess() {
        NO_EXIT.check(CLASSES);
        JavaClasses forbidden = new ClassFileImporter().importClasses(Forbidden.class);
        assertThatThrownBy(() -> NO_EXIT.check(forbidden)).isInstanceOf(AssertionError.class);
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
    void effect_knowsJavaCppByTheBindingOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.poseweave.media..", "org.poseweave.openfx..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .check(CLASSES);
    }

    @Test
    void onlyTheAdapter_touchesObjectsOfTheHost() {
        noClasses()
                .that()
                .resideInAPackage("org.poseweave.ofx")
                .and()
                .doNotHaveSimpleName("PoseWeaveEffect")
                .and()
                .haveNameNotMatching(".*\\.OfxInstance(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("org\\.poseweave\\.openfx\\.(ImageEffect|Clip|Image|Param|ParamSet|PropertySet|Host)")
                .check(CLASSES);
    }

    /** Does what must not be done. */
    @SuppressWarnings("unused")
    private static final class Forbidden {
        static void leave() {
            System.exit(1);
        }
    }
}
