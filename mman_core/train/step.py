"""One alternating step on the objective of equation 4: both discriminators, then the generator."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.optim import AdamW, Optimizer

from mman_core.jobs import FinetuneConfig
from mman_core.model.device import mixed_precision
from mman_core.model.weights import Networks
from mman_core.train import losses
from mman_core.train.batch import Batch

BETAS = (0.9, 0.999)
"""Section 4.2; the authors' code uses beta1 = 0.5."""


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
    generator's own update. Without a discriminator (`objective`) its terms of equation 4 are left out.
    """

    def __init__(self, networks: Networks, config: FinetuneConfig, device: torch.device) -> None:
        self.networks = networks
        self.config = config
        self.device = device
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
        optimisers: dict[str, Optimizer] = {
            "generator": AdamW(groups, betas=BETAS, weight_decay=config.weight_decay, fused=True)
        }
        for part in ("macro", "micro"):
            module = networks.parts()[part]
            optimisers[part] = AdamW(
                module.parameters(), config.discriminator_lr, BETAS, weight_decay=config.weight_decay, fused=True
            )
        for optimiser in optimisers.values():
            for group in optimiser.param_groups:
                group["first_lr"] = group["lr"]
        return optimisers

    def scale_lr(self, factor: float) -> None:
        """Set every learning rate to `factor` times its first value."""
        for optimiser in self.optimisers.values():
            for group in optimiser.param_groups:
                group["lr"] = factor * group["first_lr"]

    def step(self, batch: Batch) -> Losses:
        """Improve D, then G, by one batch; returns what was measured before the update."""
        config = self.config
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
        fake_map = losses.fake_map(logits, masks)
        real_input = losses.with_photo(photos, losses.real_map(masks, logits.shape[1]))
        fake_input = losses.with_photo(photos, fake_map)
        with mixed_precision(self.device):
            real, fake = critic(real_input), critic(fake_input.detach())
        self._update(part, losses.discriminator_loss(real.float(), fake.float()))
        critic.requires_grad_(False)
        with mixed_precision(self.device):
            judged = critic(fake_input)
        critic.requires_grad_(True)
        seen = float(real.detach().float().sigmoid().mean()), float(fake.detach().float().sigmoid().mean())
        return losses.generator_loss(judged.float()), seen

    def _update(self, part: str, loss: Tensor) -> None:
        optimiser = self.optimisers[part]
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
