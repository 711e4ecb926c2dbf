"""Each row of the paper's tables that has a network of its own: what it is made of, and what the paper says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mman_core.jobs import Objective
from mman_core.model.card import Network


@dataclass(frozen=True)
class Variant:
    """One row. `parameters` (millions, of the discriminators) and the two fields of view, in pixels: Table 5's."""

    key: str
    title: str
    table: str
    objective: Objective
    network: Network = "do-deeplab-aspp"
    attention: bool = False
    third_map: bool = False
    parameters: float | None = None
    global_view: int | None = None
    local_view: int | None = None
    why: str = ""
    """Why our numbers differ from those."""


def segnet() -> Variant:
    """Table 1: SegNet, cross-entropy alone."""
    return Variant("segnet", "SegNet", "1", "baseline", network="segnet")


def fcn8s() -> Variant:
    """Table 1: FCN-8s, cross-entropy alone."""
    return Variant("fcn8s", "FCN-8s", "1", "baseline", network="fcn8s")


def attention() -> Variant:
    """Table 1: attention to scale; Chen et al. have it on DeepLab, here on DeepLab-ASPP."""
    return Variant("attention", "Attention", "1", "baseline", network="deeplab-aspp", attention=True)


def deeplab_aspp() -> Variant:
    """Table 1: DeepLab-ASPP, cross-entropy alone."""
    return Variant("deeplab-aspp", "DeepLab-ASPP", "1, 2", "baseline", network="deeplab-aspp")


def attention_ssl() -> Variant:
    """Table 1: attention to scale with the structure-sensitive loss (Gong et al. 2017)."""
    return Variant("attention-ssl", "Attention + SSL", "1, 2", "ssl", network="deeplab-aspp", attention=True)


def baseline() -> Variant:
    """Tables 1, 2 and 4: the dual-output generator with cross-entropy on both maps (section 3.2)."""
    return Variant("baseline", "Do-DeepLab-ASPP", "1, 2, 4", "baseline")


def macro_an() -> Variant:
    """Tables 1, 2 and 4: the baseline and Macro D (section 3.3)."""
    return Variant("macro", "Macro AN", "1, 2, 4", "macro")


def micro_an() -> Variant:
    """Tables 1, 2 and 4: the baseline and Micro D (section 3.4)."""
    return Variant("micro", "Micro AN", "1, 2, 4", "micro")


def asn() -> Variant:
    """Tables 1 and 3: the baseline and the discriminator of Luc et al. 2016."""
    return Variant("asn", "ASN", "1, 3", "asn")


def ssl() -> Variant:
    """Table 1: the baseline with the structure-sensitive loss."""
    return Variant("ssl", "SSL", "1", "ssl")


def mman() -> Variant:
    """All tables: the baseline, Macro D and Micro D (equation 4)."""
    return Variant(
        "mman",
        "MMAN",
        "1-5",
        "mman",
        parameters=1.2,
        global_view=16,
        local_view=22,
        why="the widths that Figure 4 draws give 0.84 million, the authors' code 1.37 million",
    )


def attention_mman() -> Variant:
    """Table 2: MMAN whose generator sees three scales (section 4.3)."""
    return Variant("attention-mman", "Attention + MMAN", "2", "mman", attention=True)


def single_an() -> Variant:
    """Table 5, sAN: one discriminator that sees the whole 256 x 256 map."""
    return Variant(
        "single",
        "Single AN",
        "5",
        "single",
        parameters=3.2,
        global_view=256,
        why="the paper gives no widths; ours are Figure 4's, carried on to one answer",
    )


def double_an() -> Variant:
    """Table 5, dAN: Single AN's discriminator and Micro D, both on the high-resolution map."""
    return Variant(
        "double",
        "Double AN",
        "5",
        "double",
        parameters=3.8,
        global_view=256,
        local_view=22,
        why="as Single AN; and the paper adds 0.6 million for Micro D, Figure 4 draws 0.16",
    )


def multiple_an() -> Variant:
    """Table 5, mAN: MMAN, and a second Micro D on a 64 x 64 map after the third deconvolution."""
    return Variant(
        "multiple",
        "Multiple AN",
        "5",
        "multiple",
        third_map=True,
        parameters=1.8,
        global_view=16,
        local_view=22,
        why="as MMAN: the paper counts 0.6 million for each Micro D, Figure 4 draws 0.16",
    )


VARIANTS: Mapping[str, Variant] = {
    variant.key: variant
    for variant in (
        segnet(),
        fcn8s(),
        attention(),
        deeplab_aspp(),
        attention_ssl(),
        baseline(),
        macro_an(),
        micro_an(),
        asn(),
        ssl(),
        mman(),
        attention_mman(),
        single_an(),
        double_an(),
        multiple_an(),
    )
}
"""In the order of the paper's Tables 1, 2 and 5."""
