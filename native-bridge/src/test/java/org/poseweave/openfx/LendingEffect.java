package org.poseweave.openfx;

/** What every effect does apart from its pixels: takes both images of a frame, touches them, gives them back. */
public final class LendingEffect implements Effect {
    @Override
    public int render(ImageEffect effect, RenderArguments arguments) {
        try (Image in = effect.clip("Source")
                        .flatMap(c -> c.image(arguments.time()))
                        .orElseThrow();
                Image out = effect.clip("Output")
                        .flatMap(c -> c.image(arguments.time()))
                        .orElseThrow()) {
            if (effect.aborted() || in.depth() != out.depth() || in.components() != out.components()) {
                return Status.FAILED;
            }
            out.data().put(out.firstByte(), in.data().get(in.firstByte()));
            return Status.OK;
        }
    }
}
