package org.poseweave.analysis;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.motionfile.MotionFile;
import org.poseweave.pose.SubjectFinder.Finding;
import org.poseweave.source.Candidate;
import org.poseweave.source.SourceFrame;

/**
 * A {@link ShotAnalysis} as a file that proves itself. Its first line holds the hash of the job that it is of and the
 * SHA-256 of all bytes behind that line; the second is JSON; a motion file may follow. It is a cache and no place for edits.
 */
public final class AnalysisFile {
    private static final String HEAD = "poseweave-analysis 1 ";
    private static final ObjectMapper JSON = new ObjectMapper();

    private AnalysisFile() {}

    /** The second line. */
    private record Found(
            @Nullable Finding driving,
            List<SourceSquares> squares,
            List<SourceFrame> chosen,
            List<Candidate> candidates,
            boolean motion) {}

    /**
     * Writes all of it; equal analyses give equal bytes.
     *
     * @param job hash of the job
     */
    public static void write(ShotAnalysis analysis, String job, Writer to) throws IOException {
        MessageDigest digest = sha256();
        try (Writer summed = new OutputStreamWriter(
                new DigestOutputStream(OutputStream.nullOutputStream(), digest), StandardCharsets.UTF_8)) {
            body(analysis, summed);
        }
        to.write(HEAD + job + " " + HexFormat.of().formatHex(digest.digest()) + "\n");
        body(analysis, to);
    }

    private static void body(ShotAnalysis analysis, Writer to) throws IOException {
        to.write(JSON.writeValueAsString(new Found(
                analysis.driving().orElse(null),
                analysis.squares(),
                analysis.chosen(),
                analysis.candidates(),
                analysis.motion().isPresent())));
        to.write('\n');
        if (analysis.motion().isPresent()) {
            analysis.motion().get().write(to, false);
        }
    }

    /**
     * Reads the analysis of a job.
     *
     * @param job hash of the job that it must be of
     * @throws RenderException MISSING_INPUT if there is no such file, BAD_DATA if it is of another job or was changed
     */
    public static ShotAnalysis read(Path file, String job) {
        if (!Files.isRegularFile(file)) {
            throw new RenderException(
                    ErrorCode.MISSING_INPUT,
                    "the analysis of this job",
                    "no file " + file,
                    "write it with ./poseweave analyse JOB.json, or render without --analysis");
        }
        try (BufferedReader text = Files.newBufferedReader(file)) {
            String head = String.valueOf(text.readLine());
            if (!head.matches(HEAD + "[0-9a-f]{64} [0-9a-f]{64}")) {
                throw fault("an analysis that this version writes", file + ", which is something else");
            }
            String of = head.substring(HEAD.length(), HEAD.length() + job.length());
            if (!of.equals(job)) {
                throw fault("the analysis of this job, " + job, file + " of job " + of);
            }
            if (!head.endsWith(" " + sum(file))) {
                throw fault("an analysis as it was written", file + ", whose contents were changed");
            }
            return read(file, text);
        } catch (IllegalArgumentException e) {
            throw fault("an analysis that can be read", file + " (" + e.getMessage() + ")");
        } catch (IOException e) {
            throw new RenderException(
                    ErrorCode.BAD_DATA, "to read " + file, e.toString(), "check the file and its disk", e);
        }
    }

    private static ShotAnalysis read(Path file, BufferedReader text) throws IOException {
        Found found;
        try {
            found = JSON.readValue(String.valueOf(text.readLine()), Found.class);
        } catch (JacksonException e) {
            throw fault("an analysis that can be read", file + " (" + e.getOriginalMessage() + ")");
        }
        Optional<MotionFile> motion =
                found.motion() ? Optional.of(MotionFile.readJson(file.toString(), text)) : Optional.empty();
        return new ShotAnalysis(
                Optional.ofNullable(found.driving()), found.squares(), found.chosen(), found.candidates(), motion);
    }

    private static String sum(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] block = new byte[1 << 16];
        boolean body = false;
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                int from = body ? 0 : afterLine(block, read);
                body |= from <= read;
                if (from < read) {
                    digest.update(block, from, read - from);
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Place behind the first line feed, or beyond {@code length}. */
    private static int afterLine(byte[] block, int length) {
        for (int i = 0; i < length; i++) {
            if (block[i] == '\n') {
                return i + 1;
            }
        }
        return length + 1;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static RenderException fault(String expected, String found) {
        return new RenderException(
                ErrorCode.BAD_DATA, expected, found, "write it anew with ./poseweave analyse JOB.json");
    }
}
