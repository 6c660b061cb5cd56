package org.poseweave.openfx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.poseweave.openfx.PluginDescription.ClipDescription;
import org.poseweave.openfx.PluginDescription.Context;

/** Writes the header that a test plugin's shim is compiled with: {@code TestPlugin Inverter|Lending FILE}. */
public final class TestPlugin {
    private TestPlugin() {}

    public static void main(String[] args) throws IOException {
        ClipDescription source = new ClipDescription("Source", "Source", Set.of(Context.FILTER), false, false, false);
        HeaderWriter.write(
                new PluginDescription(
                        "org.poseweave.test." + args[0],
                        1,
                        0,
                        args[0],
                        "Tests",
                        "For tests.",
                        TestPlugin.class.getPackageName() + "." + args[0] + "Effect",
                        false,
                        List.of(Actions.RENDER),
                        List.of("Source"),
                        List.of(source),
                        List.of()),
                Path.of(args[1]));
    }
}
