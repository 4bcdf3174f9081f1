#!/bin/sh
# Hugging Face tokenizers 0.23.2 (pip) may train a byte-pair vocabulary larger than vocab_size, which it
# documents as "the size of the final vocabulary, including all tokens and alphabet". The alphabet and
# the special tokens are kept whatever their number, without a warning. UnigramTrainer refuses a size
# that cannot hold the alphabet. An embedding of vocab_size rows is then too small.
#
# Seen on 2026-11-29, Python 3.11, Linux x86_64, with the 8 letters of "hello world" and 3 special tokens:
#   asked for 2, trained 11
#   UnigramTrainer: refused
#
# Fails if the library behaves otherwise. Needs Python 3 with venv.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --retries 0 --no-deps tokenizers==0.23.2

"$work/venv/bin/python" - <<'PYTHON' | tee "$work/found"
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.train_from_iterator(
    ["hello world"],
    trainers.BpeTrainer(vocab_size=2, special_tokens=["<a>", "<b>", "<c>"], show_progress=False))
print("asked for 2, trained", tokenizer.get_vocab_size())

try:
    Tokenizer(models.Unigram()).train_from_iterator(
        ["hello world"], trainers.UnigramTrainer(vocab_size=2, show_progress=False))
    print("UnigramTrainer: trained")
except Exception:
    print("UnigramTrainer: refused")
PYTHON

printf 'asked for 2, trained 11\nUnigramTrainer: refused\n' | diff - "$work/found"
