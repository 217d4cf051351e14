"""A weight that a sublayer does not have

What it does
    Reports `dense.kernels`: a name behind a sublayer that none of its weights has.

Why it matters
    The call would fail with an AttributeError, or read something that is no weight.

Example
    layer: Tied
    inputs:
      tokens: (batch, time) int32 < 20
    sublayers:
      embedding: layers.Embedding(20, 8)
    call: embedding(tokens) @ ops.transpose(embedding.kernel)

Use instead
    layer: Tied
    inputs:
      tokens: (batch, time) int32 < 20
    sublayers:
      embedding: layers.Embedding(20, 8)
    call: embedding(tokens) @ ops.transpose(embedding.embeddings)
"""

CODE = "LG042"
