package org.poseweave.model;

/**
 * How large the subject is in the crops that a bundle was trained on; all in crop coordinates (-1..1).
 *
 * @param firstKeypoint first keypoint of the measured range
 * @param lastKeypoint end of the measured range, exclusive
 * @param centreX mean centre of the range's bounding box, x right
 * @param centreY mean centre of the range's bounding box, y down
 * @param extent mean length of the bounding box's longer side
 */
public record Framing(int firstKeypoint, int lastKeypoint, double centreX, double centreY, double extent) {
    public Framing {
        if (firstKeypoint < 0 || lastKeypoint <= firstKeypoint || !(extent > 0)) {
            throw new IllegalArgumentException("Framing: keypoints " + firstKeypoint + ".." + lastKeypoint
                    + " and extent " + extent + " must be a range and a positive number");
        }
    }
}
