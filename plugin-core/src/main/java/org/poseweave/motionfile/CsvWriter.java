package org.poseweave.motionfile;

import java.io.IOException;
import java.io.Writer;
import org.poseweave.geometry.CropSquare;
import org.poseweave.pose.Pose;
import org.poseweave.track.FrameMotion;

/** Writes the CSV form: comment lines with the header, a line of names, a line a frame. */
final class CsvWriter {
    private CsvWriter() {}

    static void write(MotionFile file, Writer to) throws IOException {
        MotionHeader header = file.header();
        to.write("# " + MotionFile.FORMAT + " " + MotionFile.VERSION + "\n");
        to.write("# clip: " + header.clip().replaceAll("\\R", " ") + "\n");
        to.write("# size: " + header.width() + "x" + header.height() + "\n");
        to.write("# model: " + header.model() + " " + header.modelVersion() + "\n");
        to.write("# coordinates: " + header.coordinates().key() + "\n");
        to.write("frame,cut,centreX,centreY,side,presence");
        for (String name : header.keypointNames()) {
            to.write("," + name + ".x," + name + ".y," + name + ".confidence");
        }
        to.write("\n");
        for (long frame = 0; frame < file.track().count(); frame++) {
            to.write(row(frame, file.track().at(frame), header.coordinates()));
        }
    }

    private static String row(long frame, FrameMotion motion, Coordinates coordinates) {
        CropSquare square = motion.square();
        StringBuilder row = new StringBuilder();
        row.append(frame + 1).append(motion.cut() ? ",1," : ",0,");
        row.append(square.centreX())
                .append(',')
                .append(square.centreY())
                .append(',')
                .append(square.side());
        row.append(',').append(motion.presence());
        Pose pose = motion.pose();
        for (int k = 0; k < pose.confidence().length; k++) {
            String[] place = coordinates.format(pose.keypoints()[2 * k], pose.keypoints()[2 * k + 1], square);
            row.append(',').append(place[0]).append(',').append(place[1]);
            row.append(',').append(pose.confidence()[k]);
        }
        return row.append('\n').toString();
    }
}
