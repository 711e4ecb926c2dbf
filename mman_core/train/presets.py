"""The training of the paper and that of the authors' code, every number with its place.

Not taken over: the paper subtracts the mean only, here as in the code it is also divided by the deviation; the code's
small photo for Macro D is made before the crop and does not match its label map, here it does; the code forgets to
leave training mode, which `statistics="image"` says openly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mman_core.jobs import FinetuneConfig
from mman_core.model.card import Backbone, Graph, Statistics
from mman_core.model.initialise import Initialisation
from mman_core.train.augment import Augmentation


@dataclass(frozen=True)
class Preset:
    """All that a training is made of but its photos."""

    key: str
    title: str
    backbone: Backbone
    graph: Graph
    aspp_channels: int
    dropout: float
    statistics: Statistics
    initialisation: Initialisation
    augmentation: Augmentation
    recipe: FinetuneConfig
    epochs: int
    """An epoch shows every photo once, on average."""
    drop_every: int
    """Epochs after which the learning rates are divided by 10, again and again."""
    longest: int
    """Photos are kept in memory no longer than this; it must not blur what the crops see."""

    def periods(self) -> tuple[tuple[int, float], ...]:
        """Return (epochs, factor of the learning rates) for each stretch between two drops."""
        starts = range(0, self.epochs, self.drop_every)
        return tuple((min(self.drop_every, self.epochs - start), 0.1**n) for n, start in enumerate(starts))


PAPER = Preset(
    key="paper",
    title="MMAN as the paper has it",
    backbone="resnet101",  # section 3.2
    graph="paper",  # Figure 4
    aspp_channels=2048,  # Figure 4: 8192 x 16 x 16 from four branches
    dropout=0.5,  # section 4.2: "dropout in the deconvolution layers, following [13]", which has 0.5
    statistics="image",  # section 4.2: "instance normalization after each convolution"
    initialisation="paper",  # section 4.2: Gaussian, deviation 0.001
    augmentation=Augmentation(view="paper", light=0),  # section 4.2: shorter side 288, crop, mirror; no more
    recipe=FinetuneConfig(
        objective="mman",
        batch_size=1,  # section 4.2: "mini-batch size of 1"
        crop=256,  # section 4.2
        generator_lr=2e-4,  # section 4.2
        encoder_lr_ratio=1.0,  # section 4.2 names one rate
        discriminator_lr=2e-4,  # section 4.2 names one rate
        weight_decay=1e-4,  # section 4.2
        decoupled_decay=False,  # section 4.2: Adam
        beta1=0.9,  # section 4.2; beta2 is 0.999 in both
        macro_weight=1.0,  # equation 4
        low_ce_weight=25.0,  # section 4.2, lambda 1
        micro_weight=1.0,  # section 4.2, lambda 2
        high_ce_weight=100.0,  # section 4.2, lambda 3
        adversarial="bce",  # equation 3
        sharpness=1.0,  # equation 3: D judges G(x)
        macro_reaches_generator=True,  # equations 4 and 5
        discriminator_chance=1.0,  # section 4.2: "alternately optimize the D and G"
        ema=0.0,  # not in the paper
    ),
    epochs=30,  # section 4.2, LIP
    drop_every=15,  # section 4.2, LIP
    longest=1024,
)

RELEASED = Preset(
    key="released",
    title="MMAN as the authors' code has it",
    backbone="resnet101",  # models/networks.py
    graph="released",  # models/networks.py
    aspp_channels=0,  # models/networks.py: one channel a class
    dropout=0.0,  # models/networks.py: use_dropout never reaches the blocks
    statistics="image",  # eval() is never called, one photo a batch
    initialisation="released",  # models/networks.py: xavier_U, xavier for D, Gaussians of 0.01
    augmentation=Augmentation(view="released", light=0),  # data/aligned_dataset.py
    recipe=FinetuneConfig(
        objective="mman",
        batch_size=1,  # options: batchSize
        crop=256,  # options: fineSize
        generator_lr=2e-4,  # options: lr
        encoder_lr_ratio=0.1,  # models/pix2pix_model.py: base_params
        discriminator_lr=2e-4,  # models/pix2pix_model.py: optimizer_D, optimizer_D2
        weight_decay=1e-4,  # models/pix2pix_model.py
        decoupled_decay=False,  # models/pix2pix_model.py: Adam
        beta1=0.5,  # options: beta1
        macro_weight=1.0,  # models/pix2pix_model.py: backward_G
        low_ce_weight=50.0,  # models/pix2pix_model.py: 1.0 x lambda_A
        micro_weight=1.0,  # models/pix2pix_model.py: backward_G
        high_ce_weight=250.0,  # models/pix2pix_model.py: 5.0 x lambda_A
        adversarial="lsgan",  # options: no_lsgan is off
        sharpness=5.0,  # models/networks.py: softmax of 5 t
        macro_reaches_generator=False,  # models/pix2pix_model.py: netD2 sees a detached map
        discriminator_chance=0.1,  # models/pix2pix_model.py: optimize_parameters
        ema=0.0,  # not in the code
    ),
    epochs=30,  # the README tests epoch 30; the default of the options is 200
    drop_every=14,  # models/networks.py: 0.1 ** (epoch // 14)
    longest=1024,
)

PRESETS: Mapping[str, Preset] = {preset.key: preset for preset in (PAPER, RELEASED)}
