"""What Qt needs before it can show a window, looked for before Qt starts: without it Qt would abort the process."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Mapping

NEEDED = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libX11.so.6": "libx11-6",
}
"""Shared library: Debian package; needed by every Qt program on Linux."""

NEEDED_BY_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libX11-xcb.so.1": "libx11-xcb1",
}
"""Needed besides to show a window on an X11 screen."""


def has_screen(environment: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Tell whether a window can be shown, or whether the person has chosen Qt's platform themselves."""
    if not platform.startswith("linux"):
        return True
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def missing_libraries(
    environment: Mapping[str, str],
    platform: str = sys.platform,
    *,
    load: Callable[[str], object] = ctypes.CDLL,
) -> dict[str, str]:
    """Return the system libraries that Qt will miss, each with its Debian package; empty if it can start."""
    if not platform.startswith("linux"):
        return {}
    chosen = environment.get("QT_QPA_PLATFORM", "")
    on_x11 = chosen.startswith("xcb") if chosen else not environment.get("WAYLAND_DISPLAY")
    needed = {**NEEDED, **(NEEDED_BY_X11 if on_x11 else {})}
    missing = {}
    for library, package in needed.items():
        try:
            load(library)
        except OSError:
            missing[library] = package
    return missing


def missing_sentence(missing: Mapping[str, str]) -> str:
    """Say in one sentence what is missing and how it is installed on Debian and Ubuntu."""
    libraries, packages = ", ".join(missing), " ".join(missing.values())
    word = "library" if len(missing) == 1 else "libraries"
    return f"The window needs the system {word} {libraries}; install with: sudo apt install {packages}"
