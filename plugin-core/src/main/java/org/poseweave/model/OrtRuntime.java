package org.poseweave.model;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.model.gpu.GpuFinding;

/** {@link GraphRuntime} by ONNX Runtime. */
final class OrtRuntime implements GraphRuntime {
    /** Whether the processor adds 8-bit products without saturation (VNNI); where that is not known, it does not. */
    private static final boolean EXACT_BYTES = hasVnni(Path.of("/proc/cpuinfo"));

    private static final String REMEDY = "./poseweave doctor says more";

    @Override
    public @Nullable String fault(DeviceChoice card) {
        GpuFinding finding = GpuSetup.of(System.getenv()).examine(card.kind());
        if (!finding.usable()) {
            return finding.text();
        }
        OrtProvider provider = card.kind() == DeviceChoice.Kind.CUDA ? OrtProvider.CUDA : OrtProvider.TENSOR_RT;
        if (!OrtEnvironment.getAvailableProviders().contains(provider)) {
            return "this build of ONNX Runtime has no " + provider + " provider; run ./poseweave gpu-setup";
        }
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            add(
                    options,
                    provider == OrtProvider.CUDA
                            ? ProviderOptions.cuda(card.index())
                            : new ProviderOptions(card.kind(), Map.of("device_id", Integer.toString(card.index()))));
            return null;
        } catch (OrtException e) {
            return firstLine(e) + "; " + REMEDY;
        }
    }

    @Override
    public LoadedGraph load(ModelBundle bundle, GraphSpec graph, SessionPlan plan) {
        String file = bundle.folder().resolve(graph.file()).toString();
        OrtSession session;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(plan.threads());
            options.setDeterministicCompute(true);
            // Threads that wait by spinning take the cores from what runs beside them: decoders, encoders, hosts.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            if (!EXACT_BYTES) {
                // 8-bit products would saturate; slower, but the picture is that of other machines.
                options.addConfigEntry("session.x64quantprecision", "1");
            }
            for (ProviderOptions provider : plan.providers()) {
                add(options, provider);
            }
            session = OrtEnvironment.getEnvironment().createSession(file, options);
        } catch (OrtException e) {
            boolean card = !plan.providers().isEmpty();
            throw new RenderException(
                    card ? ErrorCode.DEVICE_UNAVAILABLE : ErrorCode.BAD_CONFIG,
                    "a graph that ONNX Runtime can load in " + file,
                    firstLine(e),
                    card ? REMEDY + ", or give --device cpu" : "install the bundle again",
                    e);
        }
        return new OrtGraph(bundle, graph, session);
    }

    @Override
    public String version() {
        return OrtEnvironment.getEnvironment().getVersion();
    }

    /** Providers that this build of ONNX Runtime has, in its words. */
    static List<String> providers() {
        List<String> names = new ArrayList<>();
        for (OrtProvider provider : OrtEnvironment.getAvailableProviders()) {
            names.add(provider.name().toLowerCase(Locale.ROOT));
        }
        return names;
    }

    private static boolean hasVnni(Path processors) {
        try {
            String text = Files.readString(processors);
            return text.contains(" avx512_vnni") || text.contains(" avx_vnni");
        } catch (IOException e) {
            return false;
        }
    }

    private static void add(OrtSession.SessionOptions options, ProviderOptions provider) throws OrtException {
        if (provider.kind() == DeviceChoice.Kind.TENSORRT) {
            try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions()) {
                for (Map.Entry<String, String> option : provider.options().entrySet()) {
                    tensorRt.add(option.getKey(), option.getValue());
                }
                options.addTensorrt(tensorRt);
            }
            return;
        }
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions()) {
            for (Map.Entry<String, String> option : provider.options().entrySet()) {
                cuda.add(option.getKey(), option.getValue());
            }
            options.addCUDA(cuda);
        }
    }

    static String firstLine(OrtException e) {
        String message = e.getMessage();
        return message == null
                ? e.getCode().toString()
                : message.lines().findFirst().orElse("");
    }
}
