"""All hostile inputs."""

from __future__ import annotations

from tests.hostile import archives, foreign, learned, matlab_files, pictures, projects, texts, weights_files

CASES = (
    *pictures.PHOTOS,
    *pictures.MASKS,
    *matlab_files.CASES,
    *texts.LABEL_SETS,
    *texts.SETTINGS,
    *weights_files.SAFETENSORS,
    *weights_files.PICKLES,
    *projects.PROJECTS,
    *projects.NAMES,
    *learned.CASES,
    *archives.CASES,
    *foreign.CASES,
)
