package org.poseweave.media;

/** A decoder's refusal of a picture, in words that follow the file's name. */
final class DecodeFailure extends RuntimeException {
    DecodeFailure(String message) {
        super(message);
    }
}
