"""GDA and CO under Adam on 16 Gaussians in TensorFlow, as the notebook has them.

Reads "gda 30" or "co 30", prints milliseconds a step; with the argument xla the step is compiled as a whole.
"""

from __future__ import annotations

import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf

WIDTH, DEPTH, BATCH, LATENT = 384, 6, 256, 64


def network(inputs: int, outputs: int) -> tf.keras.Sequential:
    hidden = [tf.keras.layers.Dense(WIDTH, activation="relu") for _ in range(DEPTH)]
    return tf.keras.Sequential([tf.keras.Input((inputs,)), *hidden, tf.keras.layers.Dense(outputs)])


def training(gamma: float, whole: bool):
    generator, discriminator = network(LATENT, 2), network(2, 1)
    parts = (generator, discriminator)
    rules = [tf.keras.optimizers.Adam(1e-4, beta_1=0.5, beta_2=0.9999) for _ in parts]
    for rule, part in zip(rules, parts, strict=True):
        rule.build(part.trainable_variables)
    along = tf.constant([-1.5, -0.5, 0.5, 1.5])
    means = tf.tile(tf.reshape(tf.stack(tf.meshgrid(along, along), -1), (-1, 2)), (BATCH // 16, 1))

    def gradients():
        noise, real = tf.random.normal((BATCH, LATENT)), means + 0.02 * tf.random.normal((BATCH, 2))
        with tf.GradientTape() as of_g, tf.GradientTape() as of_d:
            fake = discriminator(generator(noise))
            loss_g = tf.reduce_mean(tf.nn.softplus(-fake))
            loss_d = tf.reduce_mean(tf.nn.softplus(-discriminator(real))) + tf.reduce_mean(tf.nn.softplus(fake))
        return of_g.gradient(loss_g, generator.trainable_variables), of_d.gradient(loss_d, discriminator.trainable_variables)

    def step():
        if gamma:
            with tf.GradientTape(persistent=True) as again:
                grads = gradients()
                norm = 0.5 * sum(tf.reduce_sum(tf.square(g)) for side in grads for g in side)
            pulls = [again.gradient(norm, part.trainable_variables) for part in parts]
            grads = [[g + gamma * p for g, p in zip(*both, strict=True)] for both in zip(grads, pulls, strict=True)]
        else:
            grads = gradients()
        for rule, part, side in zip(rules, parts, grads, strict=True):
            rule.apply_gradients(zip(side, part.trainable_variables, strict=True))

    return tf.function(step, jit_compile=whole)


def main() -> None:
    whole = sys.argv[1:] == ["xla"]
    steps = {"gda": training(0.0, whole), "co": training(1.0, whole)}
    for step in steps.values():
        step()
    sys.stdout.write(f"tensorflow {tf.__version__}{', one XLA program a step' if whole else ''}\n")
    sys.stdout.flush()
    for line in sys.stdin:
        kind, count = line.split()
        begun = time.perf_counter()
        for _ in range(int(count)):
            steps[kind]()
        sys.stdout.write(f"{(time.perf_counter() - begun) / int(count) * 1e3}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
