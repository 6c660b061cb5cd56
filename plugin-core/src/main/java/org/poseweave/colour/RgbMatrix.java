package org.poseweave.colour;

/** Matrices between linear RGB spaces, by way of CIE XYZ; white goes to white (Bradford adaptation). */
final class RgbMatrix {
    private static final double[][] BRADFORD = {
        {0.8951, 0.2664, -0.1614},
        {-0.7502, 1.7135, 0.0367},
        {0.0389, -0.0685, 1.0296}
    };

    private RgbMatrix() {}

    /** Rows give red, green and blue of {@code to} from those of {@code from}. */
    static double[][] between(Primaries from, Primaries to) {
        return times(inverse(toXyz(to)), times(adaptation(from.white(), to.white()), toXyz(from)));
    }

    private static double[][] toXyz(Primaries primaries) {
        double[][] columns = {xyz(primaries.red()), xyz(primaries.green()), xyz(primaries.blue())};
        double[][] matrix = new double[3][3];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                matrix[row][column] = columns[column][row];
            }
        }
        double[] scale = times(inverse(matrix), xyz(primaries.white()));
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                matrix[row][column] *= scale[column];
            }
        }
        return matrix;
    }

    private static double[][] adaptation(Primaries.Xy from, Primaries.Xy to) {
        double[] source = times(BRADFORD, xyz(from));
        double[] target = times(BRADFORD, xyz(to));
        double[][] scale = new double[3][3];
        for (int i = 0; i < 3; i++) {
            scale[i][i] = target[i] / source[i];
        }
        return times(inverse(BRADFORD), times(scale, BRADFORD));
    }

    private static double[] xyz(Primaries.Xy at) {
        return new double[] {at.x() / at.y(), 1, (1 - at.x() - at.y()) / at.y()};
    }

    private static double[] times(double[][] matrix, double[] vector) {
        double[] out = new double[3];
        for (int row = 0; row < 3; row++) {
            out[row] = matrix[row][0] * vector[0] + matrix[row][1] * vector[1] + matrix[row][2] * vector[2];
        }
        return out;
    }

    private static double[][] times(double[][] a, double[][] b) {
        double[][] out = new double[3][3];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                for (int k = 0; k < 3; k++) {
                    out[row][column] += a[row][k] * b[k][column];
                }
            }
        }
        return out;
    }

    private static double[][] inverse(double[][] m) {
        double[][] cofactors = new double[3][3];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                int r1 = (row + 1) % 3;
                int r2 = (row + 2) % 3;
                int c1 = (column + 1) % 3;
                int c2 = (column + 2) % 3;
                cofactors[column][row] = m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1];
            }
        }
        double determinant = m[0][0] * cofactors[0][0] + m[0][1] * cofactors[1][0] + m[0][2] * cofactors[2][0];
        for (double[] row : cofactors) {
            for (int column = 0; column < 3; column++) {
                row[column] /= determinant;
            }
        }
        return cofactors;
    }
}
