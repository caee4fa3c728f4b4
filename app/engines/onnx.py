"""ONNX sessions with pinned threads, and inner values of a model made visible as outputs."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from app.core.config import cpu_threads

MODEL_GRAPH_FIELD = 7
GRAPH_OUTPUT_FIELD = 12
VALUE_NAME_FIELD = 1


class Session(Protocol):
    """What we use of an onnxruntime session."""

    def run(self, outputs: list[str] | None, inputs: dict[str, Any]) -> list[Any]:
        """Run the model; return the named outputs as arrays."""
        ...


def open_session(model: Path, *, extra_output: str | None = None, optimise: bool = True) -> Session:
    """Load a model on as many threads as we may use; `extra_output` names an inner value to return as well.

    Without `optimise` it loads sooner and runs slower: for a small model asked a few things.

    Threads sleep instead of spinning while they wait, because other stages work on the same cores.
    """
    import onnxruntime  # a tenth of a second, and not needed while everything is cached

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = cpu_threads()
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    if not optimise:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    source = str(model) if extra_output is None else with_output(model.read_bytes(), extra_output)
    session: Session = onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    return session


def with_output(model: bytes, name: str) -> bytes:
    """Return a serialised model that also returns the inner value `name`.

    An encoded protobuf message followed by another of its type decodes as both merged, repeated fields joined
    (Protocol Buffers encoding guide, "Last One Wins"): so a model holding one more graph output is appended,
    without parsing the first.
    """
    value = _field(VALUE_NAME_FIELD, name.encode())
    graph = _field(GRAPH_OUTPUT_FIELD, value)
    return model + _field(MODEL_GRAPH_FIELD, graph)


def _field(number: int, payload: bytes) -> bytes:
    length_delimited = 2
    return _varint(number << 3 | length_delimited) + _varint(len(payload)) + payload


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
