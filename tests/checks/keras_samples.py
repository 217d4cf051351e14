"""A sample for each public layer class of Keras that can be made from one, and why the others are left out."""

from __future__ import annotations

from typing import Any

from layergen.checks.subject import KerasObject, Sample, Tensor

FLAT = Tensor((2, 6))
STEPS = Tensor((2, 5, 4))
LONGER = Tensor((2, 6, 4))
SIGNAL = Tensor((2, 64))
IMAGE = Tensor((2, 8, 8, 3))
PICTURE = Tensor((2, 8, 8, 3), minimum=0.0, maximum=1.0)
BYTES = Tensor((2, 8, 8, 3), minimum=0.0, maximum=255.0)
VIDEO = Tensor((2, 4, 6, 8, 3))
TOKENS = Tensor((2, 5), "int32", maximum=7)
WORDS = Tensor((2, 5), "string")
DENSE = KerasObject("layers.Dense", {"units": 4})
LSTM = KerasObject("layers.LSTM", {"units": 3})
LSTM_CELL = KerasObject("layers.LSTMCell", {"units": 3})
TWO = (FLAT, FLAT)
BOXES = {
    "images": PICTURE,
    "bounding_boxes": {
        "boxes": Tensor((2, 3, 4), minimum=0.0, maximum=1.0),
        "labels": Tensor((2, 3), "int32", maximum=4),
    },
}


def _with_inputs(names: str, *argument: Any) -> Any:
    return tuple(zip(names.split(), argument, strict=True))


# Name, constructor arguments, inputs: one for `inputs`, or pairs of a name and an argument.
ENTRIES: tuple[tuple[str, dict[str, object], Any], ...] = (
    ("Activation", {"activation": "tanh"}, FLAT),
    ("ActivityRegularization", {"l1": 0.1}, FLAT),
    ("AdaptiveAveragePooling1D", {"output_size": 2}, STEPS),
    ("AdaptiveAveragePooling2D", {"output_size": 2}, IMAGE),
    ("AdaptiveAveragePooling3D", {"output_size": 2}, VIDEO),
    ("AdaptiveMaxPooling1D", {"output_size": 2}, STEPS),
    ("AdaptiveMaxPooling2D", {"output_size": 2}, IMAGE),
    ("AdaptiveMaxPooling3D", {"output_size": 2}, VIDEO),
    ("Add", {}, TWO),
    ("AdditiveAttention", {}, (STEPS, LONGER)),
    ("AlphaDropout", {"rate": 0.5}, FLAT),
    ("Attention", {"use_scale": True}, (STEPS, LONGER)),
    ("AugMix", {"value_range": [0.0, 1.0]}, PICTURE),
    ("AutoContrast", {"value_range": [0.0, 1.0]}, PICTURE),
    ("Average", {}, TWO),
    ("AveragePooling1D", {"pool_size": 2}, STEPS),
    ("AveragePooling2D", {"pool_size": 2}, IMAGE),
    ("AveragePooling3D", {"pool_size": 2}, VIDEO),
    ("BatchNormalization", {}, IMAGE),
    ("Bidirectional", {"layer": LSTM}, STEPS),
    ("CategoryEncoding", {"num_tokens": 7}, TOKENS),
    ("CenterCrop", {"height": 4, "width": 6}, IMAGE),
    ("Concatenate", {}, (FLAT, Tensor((2, 3)))),
    (
        "ContrastLimitedAdaptiveHistogramEqualization",
        {"value_range": [0.0, 1.0]},
        PICTURE,
    ),
    ("Conv1D", {"filters": 2, "kernel_size": 3}, STEPS),
    ("Conv1DTranspose", {"filters": 2, "kernel_size": 3}, STEPS),
    ("Conv2D", {"filters": 2, "kernel_size": (3, 3)}, IMAGE),
    ("Conv2DTranspose", {"filters": 2, "kernel_size": 3, "strides": 2}, IMAGE),
    ("Conv3D", {"filters": 2, "kernel_size": 3}, VIDEO),
    ("Conv3DTranspose", {"filters": 2, "kernel_size": 3}, VIDEO),
    ("ConvLSTM1D", {"filters": 2, "kernel_size": 3}, Tensor((2, 4, 6, 3))),
    ("ConvLSTM2D", {"filters": 2, "kernel_size": 3}, VIDEO),
    ("ConvLSTM3D", {"filters": 2, "kernel_size": 3}, Tensor((2, 3, 4, 4, 4, 2))),
    ("Cropping1D", {}, STEPS),
    ("Cropping2D", {"cropping": 1}, IMAGE),
    ("Cropping3D", {}, VIDEO),
    ("CutMix", {}, PICTURE),
    ("Dense", {"units": 3, "activation": "relu"}, FLAT),
    ("Dense", {"units": 3, "kernel_constraint": "non_neg", "use_bias": False}, STEPS),
    (
        "Dense",
        {"units": 3, "kernel_initializer": KerasObject("initializers.Ones", {})},
        FLAT,
    ),
    (
        "Dense",
        {"units": 3, "kernel_regularizer": "l2", "activity_regularizer": "l1"},
        FLAT,
    ),
    ("DepthwiseConv1D", {"kernel_size": 3}, STEPS),
    ("DepthwiseConv2D", {"kernel_size": 3}, IMAGE),
    ("Discretization", {"bin_boundaries": [0.0, 1.0]}, FLAT),
    ("Dot", {"axes": 1}, TWO),
    ("Dropout", {"rate": 0.5}, FLAT),
    ("ELU", {}, FLAT),
    ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": [None, 5]}, STEPS),
    ("Embedding", {"input_dim": 7, "output_dim": 3, "mask_zero": True}, TOKENS),
    ("Equalization", {"value_range": [0.0, 1.0]}, PICTURE),
    ("Flatten", {}, STEPS),
    ("GRU", {"units": 3}, STEPS),
    ("GRUCell", {"units": 3}, _with_inputs("inputs states", FLAT, Tensor((2, 3)))),
    ("GaussianDropout", {"rate": 0.5}, FLAT),
    ("GaussianNoise", {"stddev": 0.5}, FLAT),
    ("GlobalAveragePooling1D", {}, STEPS),
    ("GlobalAveragePooling2D", {}, IMAGE),
    ("GlobalAveragePooling3D", {}, VIDEO),
    ("GlobalMaxPooling1D", {}, STEPS),
    ("GlobalMaxPooling2D", {}, IMAGE),
    ("GlobalMaxPooling3D", {}, VIDEO),
    ("GroupNormalization", {"groups": 1}, IMAGE),
    (
        "GroupQueryAttention",
        {"head_dim": 4, "num_query_heads": 4, "num_key_value_heads": 2},
        _with_inputs("query value", STEPS, LONGER),
    ),
    ("HashedCrossing", {"num_bins": 5}, (Tensor((4,), "int32"), Tensor((4,), "int32"))),
    ("Hashing", {"num_bins": 3}, TOKENS),
    ("Identity", {}, FLAT),
    ("IntegerLookup", {"vocabulary": [3, 5, 7]}, TOKENS),
    ("LSTM", {"units": 3, "return_sequences": True, "return_state": True}, STEPS),
    (
        "LSTMCell",
        {"units": 3},
        _with_inputs("inputs states", FLAT, (Tensor((2, 3)), Tensor((2, 3)))),
    ),
    ("Lambda", {"function": KerasObject("activations.tanh")}, FLAT),
    ("LayerNormalization", {"axis": [1, 2]}, STEPS),
    ("LeakyReLU", {}, FLAT),
    ("Masking", {}, STEPS),
    ("MaxNumBoundingBoxes", {"max_number": 4, "bounding_box_format": "xyxy"}, BOXES),
    ("MaxPooling1D", {}, STEPS),
    ("MaxPooling2D", {}, IMAGE),
    ("MaxPooling3D", {}, VIDEO),
    ("Maximum", {}, TWO),
    (
        "MelSpectrogram",
        {
            "fft_length": 16,
            "sequence_stride": 8,
            "sampling_rate": 100,
            "num_mel_bins": 4,
            "min_freq": 1.0,
        },
        SIGNAL,
    ),
    ("Minimum", {}, TWO),
    ("MixUp", {}, PICTURE),
    (
        "MultiHeadAttention",
        {"num_heads": 2, "key_dim": 4},
        _with_inputs("query value", STEPS, LONGER),
    ),
    ("Multiply", {}, TWO),
    ("Normalization", {"mean": 0.5, "variance": 2.0}, FLAT),
    ("PReLU", {}, FLAT),
    ("Permute", {"dims": (2, 1)}, STEPS),
    (
        "Pipeline",
        {"layers": [KerasObject("layers.Rescaling", {"scale": 0.5})]},
        PICTURE,
    ),
    ("RMSNormalization", {}, FLAT),
    ("RNN", {"cell": LSTM_CELL}, STEPS),
    ("RandAugment", {"value_range": [0.0, 1.0]}, PICTURE),
    ("RandomBrightness", {"factor": 0.2, "value_range": [0.0, 1.0]}, PICTURE),
    ("RandomColorDegeneration", {"factor": 0.5, "value_range": [0.0, 1.0]}, PICTURE),
    (
        "RandomColorJitter",
        {"value_range": [0.0, 1.0], "brightness_factor": 0.2, "contrast_factor": 0.2},
        PICTURE,
    ),
    ("RandomContrast", {"factor": 0.2, "value_range": [0.0, 1.0]}, PICTURE),
    ("RandomCrop", {"height": 4, "width": 6}, PICTURE),
    ("RandomElasticTransform", {"value_range": [0.0, 1.0]}, PICTURE),
    ("RandomErasing", {"value_range": [0.0, 1.0]}, PICTURE),
    ("RandomFlip", {}, PICTURE),
    ("RandomGaussianBlur", {"value_range": [0.0, 1.0]}, PICTURE),
    ("RandomGrayscale", {}, PICTURE),
    ("RandomHue", {"factor": 0.2, "value_range": [0.0, 1.0]}, PICTURE),
    ("RandomInvert", {"value_range": [0.0, 1.0]}, PICTURE),
    ("RandomPerspective", {}, PICTURE),
    ("RandomPosterization", {"factor": 4, "value_range": [0.0, 1.0]}, PICTURE),
    ("RandomRotation", {"factor": 0.2}, PICTURE),
    ("RandomSaturation", {"factor": 0.2, "value_range": [0.0, 1.0]}, PICTURE),
    ("RandomSharpness", {"factor": 0.2, "value_range": [0.0, 1.0]}, PICTURE),
    ("RandomShear", {"x_factor": 0.2}, PICTURE),
    ("RandomTranslation", {"height_factor": 0.2, "width_factor": 0.2}, PICTURE),
    ("RandomZoom", {"height_factor": 0.2}, PICTURE),
    ("ReLU", {}, FLAT),
    ("RepeatVector", {"n": 3}, FLAT),
    ("Rescaling", {"scale": 0.5}, PICTURE),
    ("Reshape", {"target_shape": (4, 5)}, STEPS),
    ("Resizing", {"height": 4, "width": 6}, PICTURE),
    ("ReversibleEmbedding", {"input_dim": 7, "output_dim": 3}, TOKENS),
    (
        "STFTSpectrogram",
        {"frame_length": 16, "frame_step": 8, "fft_length": 16},
        Tensor((2, 64, 1)),
    ),
    ("SeparableConv1D", {"filters": 2, "kernel_size": 3}, STEPS),
    ("SeparableConv2D", {"filters": 2, "kernel_size": 3}, IMAGE),
    ("SimpleRNN", {"units": 3}, STEPS),
    (
        "SimpleRNNCell",
        {"units": 3},
        _with_inputs("sequence states", FLAT, Tensor((2, 3))),
    ),
    ("Softmax", {"axis": (1, 2)}, STEPS),
    ("Solarization", {"value_range": [0.0, 1.0]}, PICTURE),
    ("SpatialDropout1D", {"rate": 0.5}, STEPS),
    ("SpatialDropout2D", {"rate": 0.5}, IMAGE),
    ("SpatialDropout3D", {"rate": 0.5}, VIDEO),
    ("SpectralNormalization", {"layer": DENSE}, FLAT),
    (
        "StackedRNNCells",
        {"cells": [KerasObject("layers.GRUCell", {"units": 3}), LSTM_CELL]},
        _with_inputs(
            "inputs states", FLAT, (Tensor((2, 3)), (Tensor((2, 3)), Tensor((2, 3))))
        ),
    ),
    ("StringLookup", {"vocabulary": ["a", "b"]}, WORDS),
    ("Subtract", {}, TWO),
    ("TextVectorization", {"vocabulary": ["a", "b"]}, Tensor((2,), "string")),
    ("TimeDistributed", {"layer": DENSE}, STEPS),
    ("UnitNormalization", {}, FLAT),
    ("UpSampling1D", {}, STEPS),
    ("UpSampling2D", {}, IMAGE),
    ("UpSampling3D", {}, VIDEO),
    ("ZeroPadding1D", {}, STEPS),
    ("ZeroPadding2D", {}, IMAGE),
    ("ZeroPadding3D", {}, VIDEO),
)

LEFT_OUT = {
    "FlaxLayer": "needs JAX",
    "InputLayer": "is never called",
    "InputSpec": "is no layer",
    "JaxLayer": "needs JAX",
    "Layer": "leaves `call` to its subclasses",
    "TFSMLayer": "needs a saved model in a folder",
    "TorchModuleWrapper": "needs PyTorch",
    "Wrapper": "leaves `call` to its subclasses",
}


def sample(params: dict[str, object], inputs: Any) -> Sample:
    """What to check a layer of Keras with."""
    named = isinstance(inputs, tuple) and all(
        isinstance(each, tuple) for each in inputs
    )
    return Sample(params, inputs if named else (("inputs", inputs),))
