"""How a mannequin is built and how it stands: joints in body units, seen from a camera."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Point = npt.NDArray[np.float64]

SIDES = {"left": 1.0, "right": -1.0}
SPINE, THIGH, SHIN, UPPER_ARM, FOREARM = 0.335, 0.238, 0.22, 0.165, 0.14

ARM_KINDS = ("hang", "hip", "pocket", "cross", "front", "raised", "head", "out", "behind", "bent")
ARM_CHANCES = (0.44, 0.1, 0.07, 0.07, 0.06, 0.05, 0.05, 0.06, 0.04, 0.06)
LEG_KINDS = ("stand", "walk", "wide", "crossed", "sit")
LEG_CHANCES = (0.42, 0.27, 0.14, 0.07, 0.1)


@dataclass(frozen=True)
class Build:
    """Proportions as fractions of the body height (half widths), and factors around 1."""

    shoulder: float
    chest: float
    waist: float
    hip: float
    thickness: float
    head: float
    feminine: bool


@dataclass(frozen=True)
class Pose:
    """Joints as (x right, y down, depth towards the camera) in body heights; `yaw` 0 is frontal, pi from behind."""

    joints: dict[str, Point]
    build: Build
    yaw: float
    head_yaw: float
    sitting: bool

    def placed(self, unit: float, offset: Point) -> Skeleton:
        """Return the pose in image pixels: `unit` pixels to the body height, origin (the pelvis) at `offset` (x, y)."""
        points = {name: joint[:2] * unit + offset for name, joint in self.joints.items()}
        depths = {name: float(joint[2]) for name, joint in self.joints.items()}
        return Skeleton(points, depths, unit, self)


@dataclass(frozen=True)
class Skeleton:
    """A pose in image pixels: points (x, y), depths in body heights, `unit` pixels to the body height."""

    points: dict[str, Point]
    depths: dict[str, float]
    unit: float
    pose: Pose

    @property
    def from_behind(self) -> bool:
        return float(np.cos(self.pose.yaw)) < 0.0

    def sides_far_first(self, joint: str) -> list[str]:
        """Return "left" and "right", the one whose joint is farther from the camera first."""
        return sorted(SIDES, key=lambda side: self.depths[f"{joint}_{side}"])


def sample_build(rng: np.random.Generator) -> Build:
    """Return the proportions of a new person."""
    feminine = bool(rng.random() < 0.55)
    heavy = float(np.clip(rng.normal(0.0, 1.0), -1.3, 2.2))
    shoulder, chest, waist, hip = (0.088, 0.080, 0.064, 0.089) if feminine else (0.101, 0.092, 0.077, 0.083)
    return Build(
        shoulder=shoulder * rng.uniform(0.95, 1.06),
        chest=chest * (1 + 0.06 * heavy),
        waist=waist * (1 + 0.10 * heavy),
        hip=hip * (1 + 0.06 * heavy),
        thickness=(0.92 if feminine else 1.03) * (1 + 0.08 * heavy) * rng.uniform(0.95, 1.05),
        head=float(rng.uniform(0.95, 1.15)),
        feminine=feminine,
    )


def sample_yaw(rng: np.random.Generator) -> float:
    """Return the turn of the body: mostly frontal, then three-quarter, from behind, now and then nearly in profile."""
    kind = rng.choice(4, p=(0.5, 0.27, 0.17, 0.06))
    sign = float(rng.choice((-1.0, 1.0)))
    if kind == 0:
        return float(rng.normal(0.0, 0.15))
    if kind == 1:
        return sign * float(rng.uniform(0.35, 1.0))
    if kind == 2:
        return float(np.pi + rng.normal(0.0, 0.3))
    return sign * float(rng.uniform(1.1, 1.45))


def sample_pose(rng: np.random.Generator, yaw: float | None = None) -> Pose:
    """Return a person in some posture, turned by `yaw` radians (sampled when None)."""
    build = sample_build(rng)
    yaw = sample_yaw(rng) if yaw is None else yaw
    legs = str(rng.choice(LEG_KINDS, p=LEG_CHANCES))
    joints = _trunk(rng, build, legs)
    joints |= _legs(rng, build, legs)
    joints |= _arms(rng, joints, legs)
    turn = _turn(yaw, float(rng.uniform(0.06, 0.22)))
    seen = {name: turn @ joint for name, joint in joints.items()}
    head_yaw = yaw + float(rng.normal(0.0, 0.28))
    return Pose(seen, build, yaw, head_yaw, legs == "sit")


def _trunk(rng: np.random.Generator, build: Build, legs: str) -> dict[str, Point]:
    roll, lean = rng.normal(0.0, 0.06), rng.normal(0.02, 0.06)
    if rng.random() < 0.08:
        roll, lean = rng.normal(0.0, 0.2), rng.uniform(0.1, 0.5)
    up = np.array([np.sin(roll), -np.cos(roll) * np.cos(lean), np.sin(lean)])
    across = np.array([np.cos(roll), np.sin(roll), 0.0])
    neck = up * SPINE
    nod = np.array([rng.normal(0.0, 0.008), 0.0, rng.normal(0.012, 0.008)])
    trunk = {"pelvis": np.zeros(3), "neck": neck, "head": neck + up * 0.098 * (0.5 + 0.5 * build.head) + nod}
    shrug = rng.normal(0.0, 0.006)
    for side, sign in SIDES.items():
        trunk[f"shoulder_{side}"] = neck - up * (0.043 - sign * shrug) + across * sign * build.shoulder
        trunk[f"hip_{side}"] = np.array([sign * build.hip * 0.6, 0.0, 0.0])
    return trunk


def _legs(rng: np.random.Generator, build: Build, kind: str) -> dict[str, Point]:
    joints: dict[str, Point] = {}
    step = float(rng.uniform(0.06, 0.2)) * float(rng.choice((-1.0, 1.0)))
    sway = float(rng.normal(0.0, 0.015))
    splay = float(rng.uniform(0.05, 0.45))
    for side, sign in SIDES.items():
        hip = np.array([sign * build.hip * 0.6, 0.0, 0.0])
        reach = THIGH + SHIN - 0.004
        target = np.array([sign * 0.045 + sway, reach, 0.0])
        if kind == "walk":
            target += np.array([-sign * 0.015, -0.02 - (0.05 if sign * step < 0 else 0.0), sign * step])
        elif kind == "wide":
            target += np.array([sign * float(rng.uniform(0.02, 0.1)), -0.01, 0.0])
        elif kind == "crossed":
            target += np.array([-sign * 0.075, -0.01, sign * np.sign(step) * 0.05])
        elif kind == "sit":
            target = np.array([sign * rng.uniform(0.03, 0.1), rng.uniform(0.17, 0.27), rng.uniform(0.17, 0.3)])
        pole = np.array([sign * 0.25, -1.0 if kind == "sit" else 0.0, 1.0])
        knee, ankle = _two_bones(hip, target, THIGH, SHIN, pole)
        toe = np.array([sign * np.sin(splay), 0.0, np.cos(splay)])
        joints |= {f"knee_{side}": knee, f"ankle_{side}": ankle}
        joints |= {f"heel_{side}": ankle + toe * -0.022 + (0.0, 0.026, 0.0)}
        joints |= {f"toe_{side}": ankle + toe * 0.105 + (0.0, 0.03, 0.0)}
    return joints


def _arms(rng: np.random.Generator, trunk: dict[str, Point], legs: str) -> dict[str, Point]:
    joints: dict[str, Point] = {}
    both = str(rng.choice(ARM_KINDS, p=ARM_CHANCES)) if rng.random() < 0.45 else None
    for side, sign in SIDES.items():
        kind = both or str(rng.choice(ARM_KINDS, p=ARM_CHANCES))
        if legs == "sit" and kind in ("hang", "behind", "pocket"):
            kind = "lap"
        shoulder = trunk[f"shoulder_{side}"]
        target, pole = _arm_goal(rng, kind, sign, shoulder, trunk[f"hip_{side}"])
        elbow, wrist = _two_bones(shoulder, target, UPPER_ARM, FOREARM, pole)
        along = (wrist - elbow) / FOREARM
        drop = np.array([0.0, rng.uniform(0.0, 0.5), 0.0]) if kind != "raised" else np.zeros(3)
        hand = along + drop + rng.normal(0.0, 0.12, 3)
        joints |= {f"elbow_{side}": elbow, f"wrist_{side}": wrist}
        joints |= {f"hand_{side}": wrist + hand / np.linalg.norm(hand) * 0.082}
    return joints


def _arm_goal(rng: np.random.Generator, kind: str, sign: float, shoulder: Point, hip: Point) -> tuple[Point, Point]:
    """Return where the wrist wants to be and to which side the elbow points."""
    out = np.array([sign, 0.0, 0.0])
    jitter = rng.normal(0.0, 0.018, 3)
    forward, down = np.array([0.0, 0.0, 1.0]), np.array([0.0, 1.0, 0.0])

    def away(root: Point, sideways: float, lower: float, ahead: float) -> Point:
        return np.asarray(root + out * sideways + down * lower + forward * ahead, np.float64)

    goals: dict[str, tuple[Point, Point]] = {
        "hang": (away(shoulder, rng.uniform(0.0, 0.1), 0.293, rng.uniform(-0.08, 0.09)), out * 0.5 - forward),
        "hip": (away(hip, 0.055, -0.065, 0.02), out - forward * 0.5),
        "pocket": (away(hip, 0.05, 0.015, 0.04), out - forward * 0.6),
        "cross": (away(shoulder, -0.13, 0.16, 0.13), out * 0.6 + down),
        "front": (away(shoulder, -0.075, 0.275, 0.1), out),
        "raised": (away(shoulder, rng.uniform(-0.04, 0.16), -0.25, 0.02), out),
        "head": (away(shoulder, -0.03, -0.1, 0.06), out + down * 0.3),
        "out": (away(shoulder, rng.uniform(0.15, 0.29), rng.uniform(-0.05, 0.22), 0.03), down - forward * 0.5),
        "behind": (away(shoulder, -0.07, 0.25, -0.1), out - forward * 0.3),
        "bent": (
            away(shoulder, rng.uniform(-0.06, 0.08), rng.uniform(0.08, 0.2), 0.2),
            out * 0.4 + down - forward * 0.4,
        ),
        "lap": (away(hip, -rng.uniform(-0.03, 0.04), -0.03, 0.15), out + down * 0.2 - forward * 0.4),
    }
    target, pole = goals[kind]
    return target + jitter, pole


def _two_bones(root: Point, target: Point, first: float, second: float, pole: Point) -> tuple[Point, Point]:
    """Return the middle and end joint of two bones that reach from `root` to `target`, bent towards `pole`."""
    reach = target - root
    distance = float(np.clip(np.linalg.norm(reach), abs(first - second) + 0.02, first + second - 1e-3))
    direction = reach / (np.linalg.norm(reach) + 1e-9)
    sideways = pole - direction * float(pole @ direction)
    sideways = sideways / (np.linalg.norm(sideways) + 1e-9)
    along = (first**2 - second**2 + distance**2) / (2 * distance)
    bend = float(np.sqrt(max(first**2 - along**2, 0.0)))
    middle: Point = root + direction * along + sideways * bend
    return middle, root + direction * distance


def _turn(yaw: float, pitch: float) -> npt.NDArray[np.float64]:
    """Return the rotation from the body (left, down, forward) to the view (right, down, towards the camera)."""
    cos, sin = np.cos(yaw), np.sin(yaw)
    around = np.array([[cos, 0.0, sin], [0.0, 1.0, 0.0], [-sin, 0.0, cos]])
    cos, sin = np.cos(pitch), np.sin(pitch)
    return np.asarray(np.array([[1.0, 0.0, 0.0], [0.0, cos, sin], [0.0, -sin, cos]]) @ around, np.float64)
