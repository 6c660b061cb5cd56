package org.poseweave.model.gpu;

import java.util.Arrays;
import java.util.Optional;

/** What the libraries that providers need belong to, and where those are had. */
enum GpuLibrary {
    CUDNN("libcudnn", "cuDNN", "nvidia-cudnn-cu"),
    TENSORRT("libnv(infer|onnxparser)", "TensorRT", "tensorrt-cu"),
    CUBLAS("libcublas", "the CUDA toolkit", "nvidia-cublas-cu"),
    CUDA_RUNTIME("libcudart", "the CUDA toolkit", "nvidia-cuda-runtime-cu"),
    CURAND("libcurand", "the CUDA toolkit", "nvidia-curand-cu"),
    CUFFT("libcufft", "the CUDA toolkit", "nvidia-cufft-cu"),
    NVRTC("libnvrtc", "the CUDA toolkit", "nvidia-cuda-nvrtc-cu"),
    JIT_LINK("libnvJitLink", "the CUDA toolkit", "nvidia-nvjitlink-cu");

    private final String pattern;
    private final String product;
    private final String wheel;

    GpuLibrary(String pattern, String product, String wheel) {
        this.pattern = pattern;
        this.product = product;
        this.wheel = wheel;
    }

    /** The library that a file name belongs to, if it is one of NVIDIA's. */
    static Optional<GpuLibrary> of(String name) {
        return Arrays.stream(values())
                .filter(library -> name.matches(library.pattern + "[A-Za-z_]*\\.so.*"))
                .findFirst();
    }

    /** What to do where it is missing. */
    String remedy() {
        return "install " + product + " of that version, or the Python package " + wheel
                + "12 (13 for CUDA 13), then ./poseweave gpu-setup --from FOLDER, which holds it";
    }
}
