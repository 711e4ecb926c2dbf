"""One alternating step on the objective of equation 4: both discriminators, then the generator."""

from __future__ import annotations

import random
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.optim import Adam, AdamW, Optimizer
from torch.optim.optimizer import ParamsT

from mman_core.jobs import FinetuneConfig
from mman_core.model.device import mixed_precision
from mman_core.model.weights import Networks
from mman_core.train import losses
from mman_core.train.batch import Batch

BETA2 = 0.999
"""Adam's; section 4.2 and the authors' code agree."""


@dataclass(frozen=True)
class Losses:
    """What one step measured: cross-entropies in nats, and mean D probabilities (None without that D)."""

    ce_high: float
    ce_low: float
    macro_real: float | None = None
    macro_fake: float | None = None
    micro_real: float | None = None
    micro_fake: float | None = None


class AdversarialStep:
    """Holds the three networks with their optimisers and improves them by one batch at a time.

    The generator runs once a step: the discriminators see its maps detached, then judge them again, improved, for the
    generator's own update. (The authors' code runs it twice, which gives the same maps twice.) Without a discriminator
    (`objective`) its terms of equation 4 are left out.
    """

    def __init__(self, networks: Networks, config: FinetuneConfig, device: torch.device) -> None:
        self.networks = networks
        self.config = config
        self.device = device
        self.rng = random.Random(config.seed)
        self.updates_discriminators = True
        """Whether this step is one of those that improve the discriminators."""
        self.uses_macro = config.objective in ("macro", "mman")
        self.uses_micro = config.objective in ("micro", "mman")
        for module in networks.parts().values():
            module.to(device=device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.optimisers = self._optimisers()

    def _optimisers(self) -> dict[str, Optimizer]:
        config, networks = self.config, self.networks
        encoder = list(networks.generator.encoder.parameters())
        known = {id(parameter) for parameter in encoder}
        decoder = [parameter for parameter in networks.generator.parameters() if id(parameter) not in known]
        groups = [
            {"params": encoder, "lr": config.generator_lr * config.encoder_lr_ratio},
            {"params": decoder, "lr": config.generator_lr},
        ]
        optimisers: dict[str, Optimizer] = {"generator": self._optimiser(groups, config.generator_lr)}
        for part in ("macro", "micro"):
            optimisers[part] = self._optimiser(networks.parts()[part].parameters(), config.discriminator_lr)
        for optimiser in optimisers.values():
            for group in optimiser.param_groups:
                group["first_lr"] = group["lr"]
        return optimisers

    def _optimiser(self, parameters: ParamsT, lr: float) -> Optimizer:
        kind = AdamW if self.config.decoupled_decay else Adam
        return kind(parameters, lr, (self.config.beta1, BETA2), weight_decay=self.config.weight_decay, fused=True)

    def scale_lr(self, factor: float) -> None:
        """Set every learning rate to `factor` times its first value."""
        for optimiser in self.optimisers.values():
            for group in optimiser.param_groups:
                group["lr"] = factor * group["first_lr"]

    def step(self, batch: Batch) -> Losses:
        """Improve D, then G, by one batch; returns what was measured before the update."""
        config = self.config
        self.updates_discriminators = self.rng.random() < config.discriminator_chance
        batch = batch.to(self.device)
        photos = batch.photos.contiguous(memory_format=torch.channels_last)
        with mixed_precision(self.device):
            high, low = self.networks.generator(photos)
        low_masks = losses.shrunken(batch.masks, *low.shape[2:])
        ce_high = losses.cross_entropy(high, batch.masks, batch.merges)
        ce_low = losses.cross_entropy(low, low_masks, batch.merges)
        total = config.high_ce_weight * ce_high + config.low_ce_weight * ce_low
        whole = batch.whole.to(self.device)
        macro: tuple[float, float] | None = None
        micro: tuple[float, float] | None = None
        if self.uses_macro and bool(whole.any()):
            term, macro = self._against(self.networks.macro, "macro", photos[whole], low[whole], low_masks[whole])
            total = total + config.macro_weight * term
        if self.uses_micro and bool(whole.any()):
            term, micro = self._against(self.networks.micro, "micro", photos[whole], high[whole], batch.masks[whole])
            total = total + config.micro_weight * term
        self._update("generator", total)
        return Losses(ce_high.item(), ce_low.item(), *(macro or (None, None)), *(micro or (None, None)))

    def _against(
        self, critic: nn.Module, part: str, photos: Tensor, logits: Tensor, masks: Tensor
    ) -> tuple[Tensor, tuple[float, float]]:
        """Update one discriminator on real and fake maps; return G's term against it, and D(real), D(fake)."""
        config = self.config
        fake_map = losses.fake_map(logits, masks, config.sharpness)
        if part == "macro" and not config.macro_reaches_generator:
            fake_map = fake_map.detach()
        real_input = losses.with_photo(photos, losses.real_map(masks, logits.shape[1]))
        fake_input = losses.with_photo(photos, fake_map)
        with mixed_precision(self.device):
            real, fake = critic(real_input), critic(fake_input.detach())
        if self.updates_discriminators:
            self._update(part, losses.discriminator_loss(real.float(), fake.float(), config.adversarial))
        critic.requires_grad_(False)
        with mixed_precision(self.device):
            judged = critic(fake_input)
        critic.requires_grad_(True)
        seen = losses.believed(real, config.adversarial), losses.believed(fake, config.adversarial)
        return losses.generator_loss(judged.float(), config.adversarial), seen

    def _update(self, part: str, loss: Tensor) -> None:
        optimiser = self.optimisers[part]
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
