"""Stores small models that onnx, gguf, TensorFlow and tf_keras write; run it where they are.

pip install onnx gguf tensorflow tf_keras
python build_formats.py tests/promotion_steps/corpus/formats.tar.xz
"""

# mypy: ignore-errors

from __future__ import annotations

import sys
import tarfile
import tempfile
from pathlib import Path

import numpy as np


def onnx_models(folder: Path) -> None:
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    value = helper.make_tensor_value_info
    weights = numpy_helper.from_array(np.ones((3, 2), "f4"), "w")
    ends = (
        [value("x", TensorProto.FLOAT, [None, 3])],
        [value("y", TensorProto.FLOAT, [None, 2])],
    )
    product = helper.make_node("MatMul", ["x", "w"], ["y"])
    onnx.save(
        helper.make_model(helper.make_graph([product], "g", *ends, [weights])),
        folder / "plain.onnx",
    )
    onnx.save(
        helper.make_model(helper.make_graph([product], "g", *ends, [weights])),
        folder / "external.onnx",
        save_as_external_data=True,
        location="external.data",
        size_threshold=0,
    )
    (folder / "external.data").unlink()


def gguf_model(folder: Path) -> None:
    import gguf

    writer = gguf.GGUFWriter(str(folder / "plain.gguf"), "llama")
    writer.add_token_list(["a", "b"])
    writer.add_token_scores([1.0, 2.0])
    writer.add_chat_template("{% for m in messages %}{{ m['role'] + m['content'] }}{% endfor %}")
    writer.add_tensor("t", np.ones((4, 4), "f4"))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def tensorflow_models(folder: Path) -> None:
    import tensorflow as tf
    import tf_keras

    words = folder / "vocab.txt"
    words.write_text("a\nb\n")

    class Lookup(tf.Module):
        def __init__(self):
            source = tf.lookup.TextFileInitializer(
                str(words),
                tf.string,
                tf.lookup.TextFileIndex.WHOLE_LINE,
                tf.int64,
                tf.lookup.TextFileIndex.LINE_NUMBER,
            )
            self.scale = tf.Variable([1.0, 2.0])
            self.table = tf.lookup.StaticHashTable(source, -1)

        @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
        def serve(self, x):
            return tf.cast(self.table.lookup(x), tf.float32) * self.scale[0]

    model = Lookup()
    keep(folder, "vocab", lambda place: tf.saved_model.save(model, place, signatures=model.serve))
    layers = [tf_keras.layers.Input((3,)), tf_keras.layers.Dense(2)]
    network = tf_keras.Sequential(layers)
    network.compile("sgd", "mse")
    keep(folder, "tfk", lambda place: network.save(place, save_format="tf"))
    words.unlink()


def keep(folder: Path, name: str, save) -> None:
    with tempfile.TemporaryDirectory() as place:
        save(place)
        for file in ("saved_model.pb", "keras_metadata.pb"):
            if Path(place, file).exists():
                (folder / f"{name}.{file}").write_bytes(Path(place, file).read_bytes())


def main() -> None:
    with tempfile.TemporaryDirectory() as place, tarfile.open(sys.argv[1], "w:xz") as archive:
        folder = Path(place)
        onnx_models(folder)
        gguf_model(folder)
        tensorflow_models(folder)
        for path in sorted(folder.iterdir()):
            archive.add(path, path.name)


if __name__ == "__main__":
    main()
