package org.poseweave.ofx;

import java.util.Optional;
import org.poseweave.model.DeviceChoice;
import org.poseweave.model.Precision;

/** Tells a person that the network does not run where, or in what, was asked for. */
final class DeviceNote {
    private DeviceNote() {}

    /**
     * What to say, if anything: nothing for {@code auto} in full precision, where any device is what was asked for.
     *
     * @param report as {@link org.poseweave.model.ModelSession#deviceReport}
     */
    static Optional<String> of(NodeParams params, String report) {
        boolean asked = params.device().kind() != DeviceChoice.Kind.AUTO || params.precision() != Precision.FP32;
        boolean explained = report.contains(" (");
        return asked && explained
                ? Optional.of(Complaint.note("The network runs on " + report.replaceFirst(" \\((.*)\\)$", ". $1")))
                : Optional.empty();
    }
}
