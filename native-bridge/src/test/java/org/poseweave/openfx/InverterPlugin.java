package org.poseweave.openfx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.poseweave.openfx.PluginDescription.ClipDescription;
import org.poseweave.openfx.PluginDescription.Context;

/** Writes the header that the inverter's shim is compiled with: {@code InverterPlugin FILE}. */
public final class InverterPlugin {
    private InverterPlugin() {}

    public static void main(String[] args) throws IOException {
        ClipDescription source = new ClipDescription("Source", "Source", Set.of(Context.FILTER), false, false, false);
        HeaderWriter.write(
                new PluginDescription(
                        "org.poseweave.test.Inverter",
                        1,
                        0,
                        "Inverter",
                        "Tests",
                        "Inverts colours.",
                        InverterEffect.class.getName(),
                        false,
                        List.of(Actions.RENDER),
                        List.of("Source"),
                        List.of(source),
                        List.of()),
                Path.of(args[0]));
    }
}
