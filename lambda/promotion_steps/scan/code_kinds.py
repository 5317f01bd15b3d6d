"""Names the kinds of code by design, as the settings and the verdict spell them."""

from __future__ import annotations

from typing import Final

SCRIPTS: Final = "scripts"
REQUIREMENTS: Final = "requirements"
MLFLOW_CODE: Final = "mlflow_code"
REMOTE_CODE: Final = "remote_code"
CHAT_TEMPLATES: Final = "chat_templates"
TENSORFLOW_FILES: Final = "tensorflow_files"
TENSORFLOW_OPS: Final = "tensorflow_ops"
ONNX_OPS: Final = "onnx_ops"
NATIVE: Final = "native"
JAVA: Final = "java"
R_OBJECTS: Final = "r_objects"

WHAT: Final = {
    SCRIPTS: "source code, bytecode or a notebook",
    REQUIREMENTS: "packages to install",
    MLFLOW_CODE: "Python code that MLflow runs",
    REMOTE_CODE: "Python code that transformers imports with trust_remote_code",
    CHAT_TEMPLATES: "a Jinja template that reaches for nothing but its arguments",
    TENSORFLOW_FILES: "TensorFlow ops that reach files, networks or Python",
    TENSORFLOW_OPS: "TensorFlow ops that read a vocabulary or are of another library",
    ONNX_OPS: "ONNX ops of a library that the server must load",
    NATIVE: "machine code",
    JAVA: "Java classes or objects",
    R_OBJECTS: "R objects, which may hold promises and closures",
}
"""What each kind is, as findings and the config's schema word it."""
