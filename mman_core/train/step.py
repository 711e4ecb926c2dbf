"""One alternating step on the objective of equation 4: both discriminators, then the generator."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.optim import Adam, AdamW, Optimizer
from torch.optim.optimizer import ParamsT

from mman_core.errors import NothingToDo
from mman_core.jobs import FinetuneConfig
from mman_core.model.adversaries import Adversary, adversaries_of
from mman_core.model.device import mixed_precision
from mman_core.model.maps import Maps
from mman_core.model.weights import Networks
from mman_core.train import losses
from mman_core.train.batch import Batch
from mman_core.train.joints import joint_loss

BETA2 = 0.999
"""Adam's; section 4.2 and the authors' code agree."""


@dataclass(frozen=True)
class Judged:
    """What one D made of true and predicted maps: mean probabilities, its two losses, and LossG once it has improved.

    Units: see `StepDone`.
    """

    real: float
    fake: float
    real_loss: float
    fake_loss: float
    generator_loss: float


@dataclass(frozen=True)
class Losses:
    """What one step measured: cross-entropies in nats, and what either D saw (None without that D)."""

    ce_high: float
    ce_low: float
    macro: Judged | None = None
    micro: Judged | None = None


class AdversarialStep:
    """Holds the three networks with their optimisers and improves them by one batch at a time (equations 4 and 5).

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
        self.adversaries = adversaries_of(config.objective)
        for adversary in self.adversaries:
            if adversary.part not in networks.parts():
                card = networks.card
                networks.others[adversary.part] = adversary.build(card.graph, card.class_count)
        if config.objective == "ssl" and networks.card.label_set != "lip":
            raise NothingToDo(
                "The loss of SSL knows the body's parts by the classes of LIP: train it with that label set."
            )
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
        for part, module in networks.parts().items():
            if part != "generator":
                optimisers[part] = self._optimiser(module.parameters(), config.discriminator_lr)
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

    def state(self) -> dict[str, Any]:
        """Return what a step needs to go on exactly, besides the networks: plain numbers, tuples and tensors."""
        moments = {part: optimiser.state_dict()["state"] for part, optimiser in self.optimisers.items()}
        return {"moments": moments, "draw": self.rng.getstate()}

    def load_state(self, state: dict[str, Any]) -> None:
        """Go on from what `state` returned; learning rates stay those of the settings."""
        self.rng.setstate(state["draw"])
        for part, optimiser in self.optimisers.items():
            groups = optimiser.state_dict()["param_groups"]
            optimiser.load_state_dict({"state": state["moments"].get(part, {}), "param_groups": groups})

    def step(self, batch: Batch) -> Losses:
        """Improve D, then G, by one batch; returns what was measured before the update."""
        config = self.config
        self.updates_discriminators = self.rng.random() < config.discriminator_chance
        batch = batch.to(self.device)
        photos = batch.photos.contiguous(memory_format=torch.channels_last)
        with mixed_precision(self.device):
            maps = self.networks.generator.all_maps(photos)
        total, ce_high, ce_low = self._cross_entropies(maps, batch)
        whole = batch.whole.to(self.device)
        seen: dict[str, Judged] = {}
        for adversary in self.adversaries if bool(whole.any()) else ():
            logits = self._judged(maps, adversary)[whole]
            masks = losses.shrunken(batch.masks[whole], *logits.shape[2:])
            term, seen[adversary.curve] = self._against(adversary, photos[whole], logits, masks)
            total = total + (config.macro_weight if adversary.curve == "macro" else config.micro_weight) * term
        self._update("generator", total)
        return Losses(ce_high.item(), ce_low.item(), seen.get("macro"), seen.get("micro"))

    def _cross_entropies(self, maps: Maps, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Return the weighted sum of all cross-entropies, and those of the high and the low map."""
        config = self.config
        ce_high = self._cross_entropy(maps.high, batch)
        ce_low = self._cross_entropy(maps.low, batch)
        total = config.high_ce_weight * ce_high
        if maps.low_is_output:
            total = total + config.low_ce_weight * ce_low
        if maps.middle is not None:
            # The paper does not say how the third map learns its classes; it is weighted as the other small one.
            total = total + config.low_ce_weight * self._cross_entropy(maps.middle, batch)
        for scale in maps.scales:
            total = total + config.high_ce_weight * self._cross_entropy(scale, batch)
        return total, ce_high, ce_low

    def _cross_entropy(self, logits: Tensor, batch: Batch) -> Tensor:
        """Return equation 1 for a map of any size; with SSL, that of each photo times its joint loss."""
        masks = losses.shrunken(batch.masks, *logits.shape[2:])
        if self.config.objective != "ssl" or logits.shape[2:] != batch.masks.shape[1:]:
            return losses.cross_entropy(logits, masks, batch.merges)
        factors = [
            joint if merge is None else torch.ones_like(joint)
            for joint, merge in zip(joint_loss(logits, masks), batch.merges, strict=True)
        ]
        photos = range(len(masks))
        each = [losses.cross_entropy(logits[n : n + 1], masks[n : n + 1], batch.merges[n : n + 1]) for n in photos]
        return (torch.stack(factors) * torch.stack(each)).mean()

    def _judged(self, maps: Maps, adversary: Adversary) -> Tensor:
        judged = {"high": maps.high, "low": maps.low, "middle": maps.middle}[adversary.judges]
        if judged is None:
            raise NothingToDo("These weights have no third label map for Multiple AN: train it from the start.")
        return judged

    def _against(self, adversary: Adversary, photos: Tensor, logits: Tensor, masks: Tensor) -> tuple[Tensor, Judged]:
        """Update one discriminator on real and fake maps; return G's term against it, and what was measured."""
        config, judge = self.config, self.networks.parts()[adversary.part]
        fake_map = losses.fake_map(logits, masks, config.sharpness)
        if adversary.part == "macro" and not config.macro_reaches_generator:
            fake_map = fake_map.detach()
        real_input = losses.with_photo(photos, losses.real_map(masks, logits.shape[1]))
        fake_input = losses.with_photo(photos, fake_map)
        with mixed_precision(self.device):
            real, fake = judge(real_input).float(), judge(fake_input.detach()).float()
        real_loss = losses.adversarial_loss(real, 1, config.adversarial)
        fake_loss = losses.adversarial_loss(fake, 0, config.adversarial)
        if self.updates_discriminators:
            self._update(adversary.part, losses.discriminator_loss(real_loss, fake_loss, config.adversarial))
        judge.requires_grad_(False)
        with mixed_precision(self.device):
            answer = judge(fake_input)
        judge.requires_grad_(True)
        term = losses.generator_loss(answer.float(), config.adversarial)
        sure_real, sure_fake = (losses.believed(responses, config.adversarial) for responses in (real, fake))
        return term, Judged(sure_real, sure_fake, real_loss.item(), fake_loss.item(), term.item())

    def _update(self, part: str, loss: Tensor) -> None:
        optimiser = self.optimisers[part]
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
