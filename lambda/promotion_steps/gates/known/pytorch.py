"""Globals of PyTorch."""

from __future__ import annotations

from promotion_steps.gates.known.kind import Kind, Use

_OPTIMIZER = r"(ASGD|Ada|LBFGS|NAdam|RAdam|RMSprop|Rprop|SGD|SparseAdam)[A-Za-z]*"

PYTORCH = (
    Kind(
        use=Use.CALL,
        reason="They make tensors of storages that the file has beside the pickle; sizes are "
        "checked. `_rebuild_from_type_v2` calls its first argument, a global of the pickle that "
        "is judged itself as one that is called.",
        names={
            "torch": "BFloat16Storage BoolStorage ByteStorage CharStorage ComplexDoubleStorage"
            " ComplexFloatStorage DoubleStorage FloatStorage HalfStorage IntStorage LongStorage"
            " QInt32Storage QInt8Storage QUInt8Storage ShortStorage Size Tensor bfloat16 bool"
            " complex128 complex64 device float16 float32 float64 int16 int32 int64 int8 uint8",
            "torch._tensor": "_rebuild_from_type_v2",
            "torch._utils": "_rebuild_parameter _rebuild_parameter_with_state _rebuild_qtensor"
            " _rebuild_sparse_csr_tensor _rebuild_sparse_tensor _rebuild_tensor _rebuild_tensor_v2"
            " _rebuild_tensor_v3",
            "torch.jit._pickle": "build_boollist build_doublelist build_intlist"
            " build_tensor_from_id build_tensorlist restore_type_tag",
            "torch.nn.parameter": "Buffer Parameter UninitializedBuffer UninitializedParameter",
            "torch.serialization": "_get_layout",
            "torch.storage": "TypedStorage UntypedStorage",
        },
    ),
    Kind(
        use=Use.MAKE,
        reason="Layers and optimizers keep tensors and numbers as attributes.",
        patterns={
            r"torch\.nn\.modules\.[a-z]+": r"[A-Z][A-Za-z0-9]+",
            r"torch\.optim\.[a-z]+": _OPTIMIZER,
        },
    ),
    Kind(
        use=Use.CALL,
        reason="What TorchScript compiled, which Python cannot import.",
        patterns={r"__torch__(\.\w+)*": r"\w+"},
    ),
    Kind(
        use=Use.HOLD,
        reason="Activations, which layers hold and call when they predict.",
        names={"torch.nn.functional": "elu gelu leaky_relu relu relu6 selu sigmoid silu tanh"},
    ),
)
