#!/usr/bin/env python3
"""Compares logits with those of Transformer-XL's own PyTorch code, in float64.

    ./compressive export --run RUN --to ARRAYS --format numpy
    git clone https://github.com/kimiyoung/transformer-xl
    conformance/transformer-xl.py ARRAYS transformer-xl/pytorch

RUN is a Transformer-XL as docs/transformer-xl.md describes it. Needs PyTorch and PyYAML.
The official code is used as it is. Where the models differ (an output bias of attention, biases u
and v of every layer, a layer norm after the last layer with pre-normalization), this script adds
what is missing to the built model. Exits with 1 if any logit differs by more than 1e-5.
"""
import argparse
import pathlib
import sys

import numpy as np
import torch
import yaml

TOLERANCE = 1e-5


class Arrays:
    """The folder that `export --format numpy` writes."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.config = yaml.safe_load((self.folder / "config.yaml").read_text())["model"]

    def load(self, name):
        return np.load(self.folder / f"{name}.npy")

    def parameter(self, name):
        return torch.from_numpy(self.load("parameters/" + name)).double()

    def rows(self, name):
        """Returns a matrix [I, ...] as PyTorch stores it, [O, I]."""
        matrix = self.parameter(name)
        return matrix.reshape(matrix.shape[0], -1).T

    def check(self):
        """Refuses a model that the official code cannot compute."""
        rules = {
            "compressedMemory": [0],
            "mixer": [None, "relative-attention"],
            "emptyMemory": ["masked"],
            "normalization": ["post", "pre"],
            "activation": [None, "relu"],
            "residual": [None, "plain"],
        }
        for key, allowed in rules.items():
            value = self.config.get(key)
            value = value.get("type", value) if isinstance(value, dict) else value
            if value not in allowed:
                sys.exit(f"model.{key} ({value}) must be {' or '.join(str(a) for a in allowed[-2:])}")


def official_class(folder):
    """Imports the official model on a current PyTorch without CUDA."""
    torch.version.cuda = torch.version.cuda or "0.0"  # its softmax reads the version
    torch.Tensor.byte = torch.Tensor.bool  # its masks are bytes, which masked_fill refuses today
    sys.path[:0] = [folder, str(pathlib.Path(folder) / "utils")]
    from mem_transformer import MemTransformerLM

    return MemTransformerLM


def build(model_class, arrays):
    config = arrays.config
    width, heads = config["width"], config["heads"]
    positions = config.get("positions") or {}
    clamp = positions.get("clamp", 0) if isinstance(positions, dict) else 0
    model = model_class(
        config["vocabulary"], config["layers"], heads, width, width // heads,
        config["feedForward"], dropout=0.0, dropatt=0.0, tie_weight=True,
        pre_lnorm=config["normalization"] == "pre", tgt_len=config["window"], ext_len=0,
        mem_len=config["memory"], same_length=False, clamp_len=clamp or -1)
    model = model.double().eval()
    model.word_emb.emb_layers[0].weight = parameter(arrays.parameter("embedding"))
    model.crit.out_layers[0].weight = model.word_emb.emb_layers[0].weight
    model.crit.out_layers[0].bias = parameter(arrays.parameter("output_bias"))
    for i, layer in enumerate(model.layers):
        fill(layer, arrays, f"layer_{i:02d}")
    return model


def parameter(values):
    return torch.nn.Parameter(values.contiguous(), requires_grad=False)


def fill(layer, arrays, name):
    attention, feed_forward = layer.dec_attn, layer.pos_ff
    of = f"{name}/attention/"
    attention.qkv_net.weight = parameter(
        torch.cat([arrays.rows(of + part) for part in ("query", "key", "value")]))
    attention.r_net.weight = parameter(arrays.rows(of + "position_key"))
    output = arrays.parameter(of + "output")
    attention.o_net.weight = parameter(output.reshape(-1, output.shape[-1]).T)
    attention.o_net.bias = parameter(arrays.parameter(of + "output_bias"))
    inner, outer = feed_forward.CoreNet[0], feed_forward.CoreNet[3]
    for linear, part in ((inner, "inner"), (outer, "outer")):
        linear.weight = parameter(arrays.rows(f"{name}/feed_forward/{part}"))
        linear.bias = parameter(arrays.parameter(f"{name}/feed_forward/{part}_bias"))
    norm(attention.layer_norm, arrays, f"{name}/attention_norm")
    norm(feed_forward.layer_norm, arrays, f"{name}/feed_forward_norm")
    u = arrays.parameter(of + "content_bias")
    v = arrays.parameter(of + "position_bias")
    # The official model hands every layer the same two biases.
    layer.register_forward_pre_hook(lambda _, given: (given[0], given[1], u, v))


def norm(layer_norm, arrays, name):
    layer_norm.weight = parameter(arrays.parameter(name + "/scale"))
    layer_norm.bias = parameter(arrays.parameter(name + "/offset"))


def logits(model, arrays):
    """Yields the official logits [T, V] of each window, with memories carried."""
    final = None
    if arrays.config["normalization"] == "pre":
        final = torch.nn.LayerNorm(arrays.config["width"]).double()
        norm(final, arrays, "final_norm")
    memories = model.init_mems()
    for window in arrays.load("tokens"):
        tokens = torch.from_numpy(window).long()[:, None]
        with torch.no_grad():
            hidden, memories = model._forward(tokens, mems=memories)
            hidden = hidden if final is None else final(hidden)
            yield model.crit.out_layers[0](hidden[:, 0]).numpy()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("arrays", help="what export --format numpy wrote")
    parser.add_argument("peer", help="the folder that holds mem_transformer.py")
    options = parser.parse_args()
    arrays = Arrays(options.arrays)
    arrays.check()
    model = build(official_class(options.peer), arrays)
    ours = arrays.load("logits")
    largest = 0.0
    for i, theirs in enumerate(logits(model, arrays)):
        difference = np.abs(theirs - ours[i]).max()
        largest = max(largest, difference)
        print(f"window {i}: largest difference {difference:.1e}, logits to {np.abs(theirs).max():.1f}")
    print(f"largest difference {largest:.1e}")
    sys.exit(1 if largest > TOLERANCE else 0)


if __name__ == "__main__":
    main()
