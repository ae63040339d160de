"""Runs the training of the transformer: its steps, its learning rate, and when hard negatives are mined."""

from __future__ import annotations

import time
from collections.abc import Iterator

import torch
from torch import nn

from index.training.losses import losses as step_losses
from index.training.reading import Course, ReadingModel, mine


def train(reader: ReadingModel, course: Course, *, seconds: float = 0.0) -> Iterator[str]:
    """Train and tell the losses now and then; for `recipe.steps` steps, or for so many seconds where they are given."""
    recipe, started = course.recipe, time.monotonic()
    heads = [*reader.answers.parameters(), *reader.kinds.parameters(), *reader.asks.parameters()]
    groups = [{"params": reader.bert.parameters(), "lr": recipe.rate}, {"params": heads, "lr": recipe.rate * 10}]
    device = next(reader.parameters()).device
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=device.type == "cuda")
    peaks = [group["lr"] for group in optimiser.param_groups]
    step, mined, done, sums = 0, 0, 0.0, torch.zeros(6, device=device)
    while done < 1:
        if mined < len(recipe.mined_at) and done >= recipe.mined_at[mined]:
            mine(reader, course)
            mined += 1
            yield f"step {step}: mined, {time.monotonic() - started:.0f} s"
        pace = min((done + 1e-3) / recipe.warmup, (1 - done) / (1 - recipe.warmup))
        for group, peak in zip(optimiser.param_groups, peaks, strict=True):
            group["lr"] = peak * max(pace, 0.01)
        losses = torch.stack(step_losses(reader, course))
        optimiser.zero_grad(set_to_none=True)
        losses.sum().backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimiser.step()
        sums += losses.detach()
        step += 1
        done = (time.monotonic() - started) / seconds if seconds else step / recipe.steps
        if step % 50 == 0:
            told = " ".join(f"{x / 50:.3f}" for x in sums.tolist())
            yield f"step {step}: pairs, passages, lines, lists, kinds, asks {told}; {time.monotonic() - started:.0f} s"
            sums.zero_()
