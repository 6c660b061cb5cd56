package org.poseweave.model;

/** The loaded graphs of a bundle on one device. */
public interface ModelSession extends AutoCloseable {
    /** What was loaded. */
    ModelBundle bundle();

    /** One of the bundle's graphs by name. */
    Graph graph(String name);

    /** Where it runs and why, in one line for a person. */
    String deviceReport();

    /** Frees the graphs; running one afterwards is an IllegalStateException. May be called twice. */
    @Override
    void close();
}
