"""The image of a person's own signature (手写签名图): kept for its owner alone, placed only by signing."""
