"""Where and in which precision torch works."""

from __future__ import annotations

import contextlib

import torch

from mman_core.errors import NothingToDo

_UNKNOWN = "There is no device {wanted!r}: choose 'auto', 'cpu', 'cuda' or 'cuda:1'."


def choose_device(wanted: str = "auto") -> torch.device:
    """Return CUDA when there is one, else the CPU; or the device asked for. Raises NothingToDo if it is not there."""
    if wanted == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(wanted)
    except RuntimeError as error:
        raise NothingToDo(_UNKNOWN.format(wanted=wanted)) from error
    if device.type not in ("cpu", "cuda"):
        raise NothingToDo(_UNKNOWN.format(wanted=wanted))
    if device.type == "cuda" and not torch.cuda.is_available():
        raise NothingToDo("No CUDA device was found: choose the device 'auto' or 'cpu'.")
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise NothingToDo(f"There is no device {wanted!r}, only {torch.cuda.device_count()} of CUDA: choose 'auto'.")
    return device


def device_title(device: torch.device) -> str:
    """Return what the status bar shows, such as "CUDA NVIDIA A10" or "CPU"."""
    return f"CUDA {torch.cuda.get_device_name(device)}" if device.type == "cuda" else "CPU"


def mixed_precision(device: torch.device) -> contextlib.AbstractContextManager[object]:
    """Return an autocast context to bfloat16 where the device computes it natively, else one that does nothing."""
    if device.type == "cuda":
        return torch.autocast("cuda", torch.bfloat16, enabled=torch.cuda.is_bf16_supported())
    native = bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    return torch.autocast("cpu", torch.bfloat16, enabled=native)


def full_precision(device: torch.device) -> contextlib.AbstractContextManager[object]:
    """Return a context in which float32 is computed as float32: CUDA's convolutions would round to TF32."""
    if device.type == "cuda":
        return torch.backends.cudnn.flags(enabled=True, allow_tf32=False)
    return contextlib.nullcontext()
