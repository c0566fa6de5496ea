"""GDA and CO under Adam on 16 Gaussians in PyTorch, as one would write them.

Reads "gda 30" or "co 30", prints milliseconds a step.
"""

from __future__ import annotations

import sys
import time

import torch

WIDTH, DEPTH, BATCH, LATENT = 384, 6, 256, 64


def network(inputs: int, outputs: int) -> torch.nn.Sequential:
    layers: list[torch.nn.Module] = []
    for _ in range(DEPTH):
        layers += [torch.nn.Linear(inputs, WIDTH), torch.nn.ReLU()]
        inputs = WIDTH
    return torch.nn.Sequential(*layers, torch.nn.Linear(inputs, outputs))


class Training:
    def __init__(self) -> None:
        self.generator, self.discriminator = network(LATENT, 2), network(2, 1)
        self.rules = [torch.optim.Adam(part.parameters(), 1e-4, (0.5, 0.9999)) for part in (self.generator, self.discriminator)]
        along = torch.tensor([-1.5, -0.5, 0.5, 1.5])
        self.means = torch.cartesian_prod(along, along).repeat(BATCH // 16, 1)

    def losses(self) -> tuple[torch.Tensor, torch.Tensor]:
        real = self.means + 0.02 * torch.randn(BATCH, 2)
        fake = self.discriminator(self.generator(torch.randn(BATCH, LATENT)))
        softplus = torch.nn.functional.softplus
        return softplus(-fake).mean(), softplus(-self.discriminator(real)).mean() + softplus(fake).mean()

    def step(self, gamma: float) -> None:
        loss_g, loss_d = self.losses()
        of_g, of_d = list(self.generator.parameters()), list(self.discriminator.parameters())
        again = gamma > 0
        grads = list(torch.autograd.grad(loss_g, of_g, retain_graph=True, create_graph=again))
        grads += torch.autograd.grad(loss_d, of_d, create_graph=again)
        parameters = of_g + of_d
        if again:
            norm = 0.5 * sum((g**2).sum() for g in grads)
            pull = torch.autograd.grad(norm, parameters)
            grads = [g.detach() + gamma * p for g, p in zip(grads, pull, strict=True)]
        for parameter, g in zip(parameters, grads, strict=True):
            parameter.grad = g
        for rule in self.rules:
            rule.step()


def main() -> None:
    trainings = {"gda": (Training(), 0.0), "co": (Training(), 1.0)}
    for training, gamma in trainings.values():
        training.step(gamma)
    sys.stdout.write(f"torch {torch.__version__}\n")
    sys.stdout.flush()
    for line in sys.stdin:
        kind, count = line.split()
        training, gamma = trainings[kind]
        begun = time.perf_counter()
        for _ in range(int(count)):
            training.step(gamma)
        sys.stdout.write(f"{(time.perf_counter() - begun) / int(count) * 1e3}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
