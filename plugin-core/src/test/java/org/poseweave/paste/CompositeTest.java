package org.poseweave.paste;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.poseweave.crop.Picture;

class CompositeTest {
    @Test
    void over_weighsObjectAndPlateByTheMask() {
        float[] object = {1f, 1f, 1f, 1f, 0.5f, 0.5f, 0.5f, 0.5f, 0f, 0f, 0f, 0f};
        float[] mask = {0f, 0.25f, 0.5f, 1f};
        float[] plate = {0.5f, 0.5f, 0.5f, 0.5f, 0f, 0f, 0f, 0f, 1f, 1f, 1f, 1f};
        Picture over = Composite.over(object, mask, plate, 2);
        assertThat(over.size()).isEqualTo(2);
        assertThat(over.rgb()).containsExactly(0.5f, 0.625f, 0.75f, 1f, 0f, 0.125f, 0.25f, 0.5f, 1f, 0.75f, 0.5f, 0f);
        assertThat(over.alpha()).containsExactly(1f, 1f, 1f, 1f);
    }

    @Test
    void over_aTransparentPlateGivesTheObjectsColourAndTheMaskAsAlpha() {
        float[] mask = {0f, 0.25f, 0.5f, 1f};
        float[] object = {0.75f, 0.75f, 0.75f, 0.75f, 0, 0, 0, 0, 0, 0, 0, 0};
        Picture over = Composite.over(object, mask, new Picture(2, new float[12], new float[4]));
        assertThat(over.alpha()).containsExactly(0f, 0.25f, 0.5f, 1f);
        assertThat(over.rgb()).startsWith(0f, 0.75f, 0.75f, 0.75f, 0f);
    }

    @Test
    void over_aHalfTransparentPlateWeighsItByItsAlpha() {
        Picture plate = new Picture(1, new float[] {0f, 1f, 0.5f}, new float[] {0.5f});
        Picture over = Composite.over(new float[] {1f, 0f, 0.5f}, new float[] {0.5f}, plate);
        assertThat(over.alpha()).containsExactly(0.75f);
        assertThat(over.rgb()).containsExactly(0.5f / 0.75f, 0.25f / 0.75f, 0.375f / 0.75f);
    }

    @Test
    void over_refusesAMaskOfAnotherSize() {
        assertThatThrownBy(() -> Composite.over(new float[12], new float[5], new float[12], 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Picture: alpha has 5 values, must have 4");
    }
}
