"""ONNX sessions with pinned threads, and inner values of a model made visible as outputs."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from app.core.machine import cpu_threads
from app.core.storage import folder_written_whole

PROVIDER = "CPUExecutionProvider"
ERRORS_ONLY = 3
WEIGHTS_FILE = "weights.bin"
WEIGHTS_FROM_BYTES = 1024

MODEL_GRAPH_FIELD = 7
GRAPH_OUTPUT_FIELD = 12
VALUE_NAME_FIELD = 1


class Session(Protocol):
    """What we use of an onnxruntime session."""

    def run(self, outputs: list[str] | None, inputs: dict[str, Any]) -> list[Any]:
        """Run the model; return the named outputs as arrays."""
        ...


def open_session(model: Path, *, extra_output: str | None = None) -> Session:
    """Load a model on as many threads as we may use; `extra_output` names an inner value to return as well."""
    import onnxruntime  # a tenth of a second, and not needed while everything is cached

    source = str(model) if extra_output is None else with_output(model.read_bytes(), extra_output)
    session: Session = onnxruntime.InferenceSession(source, _options(), providers=[PROVIDER])
    return session


def open_prepared_session(model: Path, kept: Path) -> Session:
    """Load a model that the runtime has optimised before, or optimise it now and keep that in the folder `kept`.

    A kept model is ready in a tenth of the time, and its weights are read from the file as they are needed, which is
    for a model that is asked a few things. It holds for one version of the runtime only, part of its name.
    """
    import onnxruntime

    folder = kept / f"{model.parent.name}-onnxruntime-{onnxruntime.__version__}"
    if not folder.is_dir():
        with folder_written_whole(folder) as partial:
            _optimise(model, partial)
    options = _options()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.add_session_config_entry("session.disable_prepacking", "1")
    session: Session = onnxruntime.InferenceSession(str(folder / model.name), options, providers=[PROVIDER])
    return session


def _optimise(model: Path, folder: Path) -> None:
    """Write the optimised model and, beside it, its weights; only what runs on any processor of this kind."""
    import onnxruntime

    options = _options()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(folder / model.name)
    options.add_session_config_entry("session.optimized_model_external_initializers_file_name", WEIGHTS_FILE)
    options.add_session_config_entry(
        "session.optimized_model_external_initializers_min_size_in_bytes", str(WEIGHTS_FROM_BYTES)
    )
    onnxruntime.InferenceSession(str(model), options, providers=[PROVIDER])


def _options() -> Any:
    """Return options with pinned threads that sleep instead of spinning: other stages work on the same cores."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = cpu_threads()
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = ERRORS_ONLY
    return options


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
