"""PoseWeave's training side: network, data, training, evaluation and export of model bundles."""
